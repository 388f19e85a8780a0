import { render, within } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, test, vi } from "vitest";
import type { AskedQuestion, CaseDraft, CaseQuestions } from "../../src/api/types";
import { EMPTY_DRAFT, type DraftChange } from "../../src/pages/desk/drafts";
import { deskView, NOW } from "../builders";
import { CaseQuestions as Questions } from "../../src/pages/desk/contact/CaseQuestions";
import { FakeServer } from "../support/fakeServer";
import { call, inLanguage, openDesk, type OpenDesk } from "../support/pages";

const DRAFT = { ...EMPTY_DRAFT, category: "Drogi", event: "Uszkodzenie chodnika" };
const REQUEST = "POST /desk/questions";

const texts = (pl: string): Record<string, string> => ({ pl, en: `${pl} (en)`, uk: `${pl} (uk)` });

const question = (id: string, change: Partial<AskedQuestion> = {}): AskedQuestion => ({
  id,
  kind: "choice",
  texts: texts(`Pytanie ${id}`),
  options: [
    { id: "yes", names: texts("Tak") },
    { id: "no", names: texts("Nie") },
  ],
  optional: false,
  values: [],
  answered: false,
  derived: false,
  problem: "",
  ...change,
});

const script = (questions: AskedQuestion[], end?: { kind: string; number: string }): CaseQuestions => ({
  script: { document: "lamp", version: 1, questions, ...(end ? { end: { ...end, texts: texts("Koniec") } } : {}) },
});

async function open(answer: CaseQuestions, language = "pl"): Promise<OpenDesk> {
  const desk = openDesk(deskView([call({ stage: "talking", engaged_ms: NOW, language, draft: DRAFT })]));
  desk.server.answer(REQUEST, answer);
  await within(desk.contactPanel).findByRole("region", { name: "Pytania do sprawy" });
  return desk;
}

const section = (desk: OpenDesk) => within(within(desk.contactPanel).getByRole("region", { name: "Pytania do sprawy" }));

/** The questions alone, with nothing else that makes React render. */
function QuestionsOfACall() {
  const [draft, setDraft] = useState<CaseDraft>(DRAFT);
  const change = (part: DraftChange): void => setDraft({ ...draft, ...part } as CaseDraft);
  return <Questions contact={call({ language: "pl" })} draft={draft} change={change} error={undefined} />;
}

describe("the questions of a case", () => {
  test("lead from an answer to the next question, with the focus", async () => {
    const desk = await open(script([question("a")]));
    desk.server.answer(REQUEST, script([question("a", { answered: true, values: ["no"] }), question("b")]));
    await desk.user.click(section(desk).getByRole("button", { name: "Nie" }));
    const group = await section(desk).findByRole("group", { name: "Pytanie b" });
    expect(desk.server.bodyOf(REQUEST)).toMatchObject({ event: "Uszkodzenie chodnika", answers: { a: ["no"] } });
    await expect.poll(() => document.activeElement).toBe(within(group).getByRole("button", { name: "Tak" }));
  });

  test("lead on with the focus when they are answered in the moment in which they appear", async () => {
    // React yields after each task, as on a slow machine: its effects run after the click.
    let time = performance.now();
    vi.spyOn(performance, "now").mockImplementation(() => (time += 10));
    const server = new FakeServer();
    server.answer(REQUEST, script([question("a")]));
    const { container } = render(inLanguage(<QuestionsOfACall />));
    const panel = within(container);
    await new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        const no = panel.queryByRole("button", { name: "Nie" });
        if (!no) return;
        observer.disconnect();
        server.answer(REQUEST, script([question("a", { answered: true, values: ["no"] }), question("b")]));
        no.click();
        resolve();
      });
      observer.observe(container, { childList: true, subtree: true });
    });
    const group = await panel.findByRole("group", { name: "Pytanie b" });
    await expect.poll(() => document.activeElement).toBe(within(group).getByRole("button", { name: "Tak" }));
  });

  test("leave the cursor in another field where the consultant types meanwhile", async () => {
    const desk = await open(script([question("a")]));
    desk.server.answer(REQUEST, script([question("a", { answered: true, values: ["no"] }), question("b")]));
    await desk.user.click(section(desk).getByRole("button", { name: "Nie" }));
    const description = within(desk.contactPanel).getByLabelText("Opis");
    await desk.user.click(description);
    await section(desk).findByRole("group", { name: "Pytanie b" });
    expect(document.activeElement).toBe(description);
  });

  test("take several answers, a date and an optional one", async () => {
    const desk = await open(script([question("a", { kind: "several" })]));
    desk.server.answer(REQUEST, script([question("d", { kind: "date", options: [], optional: true })]));
    await desk.user.click(section(desk).getByRole("checkbox", { name: "Tak" }));
    await desk.user.click(section(desk).getByRole("checkbox", { name: "Nie" }));
    await desk.user.click(section(desk).getByRole("button", { name: "Dalej" }));
    await desk.user.click(await section(desk).findByRole("button", { name: "Pomiń" }));
    await expect.poll(() => desk.server.bodyOf(REQUEST)).toMatchObject({ answers: { a: ["yes", "no"], d: [] } });
  });

  test("are spoken in the resident's language, with a line in the consultant's", async () => {
    const desk = await open(script([question("a")]), "uk");
    expect(section(desk).getByText("Pytanie a (uk)").lang).toBe("uk");
    expect(section(desk).getByText("Pytanie a").lang).toBe("pl");
  });

  test("end with a stopper and its number", async () => {
    const desk = await open(script([question("a", { answered: true, values: ["yes"], derived: true })], { kind: "danger", number: "112" }));
    expect(section(desk).getByRole("status").textContent).toBe("112Koniec");
    expect(section(desk).getByText("już zapisane w sprawie")).toBeDefined();
  });

  test("let an answer be changed", async () => {
    const desk = await open(script([question("a", { answered: true, values: ["yes"], derived: true }), question("b")]));
    await desk.user.click(section(desk).getByRole("button", { name: "Zmień odpowiedź: Pytanie a" }));
    const group = section(desk).getByRole("group", { name: "Pytanie a" });
    await desk.user.click(within(group).getByRole("button", { name: "Nie" }));
    await expect.poll(() => desk.server.bodyOf(REQUEST)).toMatchObject({ answers: { a: ["no"] } });
  });

  test("send the consultant to the field that answers", async () => {
    const desk = await open(script([question("p", { kind: "field", field: "address", options: [] })]));
    await desk.user.click(section(desk).getByRole("button", { name: "Do pola: Gdzie" }));
    expect(document.activeElement?.id).toBe("case-address");
  });

  test("show the refusal of a case that is not the city's", async () => {
    const desk = await open(script([question("a", { answered: true, values: ["yes"] })], { kind: "not-ours", number: "" }));
    desk.server.refuse("POST /desk/contacts/tel-1/ticket", 422, { code: "case-not-ours", field: "answers" });
    await desk.user.click(within(desk.contactPanel).getByRole("button", { name: /^Zapisz i nadaj numer/ }));
    expect(await section(desk).findByText(/tę sprawę załatwia kto inny/)).toBeDefined();
  });
});
