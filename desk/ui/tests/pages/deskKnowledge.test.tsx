import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { Article, ArticleHit } from "../../src/api/types";
import { contact, deskView, NOW } from "../builders";
import { call, openDesk, type OpenDesk } from "../support/pages";

const HIT: ArticleHit = {
  article_id: "bin-order",
  language: "pl",
  title: "Zamówienie pojemnika",
  summary: "Pojemniki dostarcza operator.",
  unit: "Biuro Gospodarki Odpadami",
  valid_until: "2027-12-31",
  validity: "valid",
  is_public: true,
  score: 3,
  reason_id: "words",
  words: ["pojemnik"],
};

const ARTICLE: Article = {
  article_id: "bin-order",
  version: 12,
  language: "pl",
  languages: ["pl", "uk"],
  title: "Zamówienie pojemnika",
  summary: "Pojemniki dostarcza operator.",
  say: "Zamówię pojemnik.",
  steps: ["Zapytaj o adres.", "Zapisz zgłoszenie."],
  fees: "Bezpłatnie",
  documents: ["Deklaracja"],
  places: [],
  links: ["https://example.org/pojemniki"],
  related: [{ article_id: "bin-size", title: "Zmiana wielkości" }],
  unit: "Biuro Gospodarki Odpadami",
  owner: "Biuro Gospodarki Odpadami",
  is_public: true,
  is_demo: true,
  valid_until: "2027-12-31",
  review_on: "2027-06-30",
  validity: "valid",
  published_ms: NOW,
  text: "Zamówienie pojemnika\nPojemniki dostarcza operator.",
};

const chat = contact({ contact_id: "chat-1", channel: "chat", stage: "talking", engaged_ms: NOW, name: "Marek Sobczyk" });
const talking = call({ stage: "talking", engaged_ms: NOW, name: "Halina Wrona" });
const USE = { article_id: "bin-order", version: 12, title: "Zamówienie pojemnika", kind: "declared", by_id: "bielak", at_ms: NOW };

function openTab(desk: OpenDesk, id: string, suggested: ArticleHit[] = []): Promise<void> {
  desk.server.answer(`POST /desk/contacts/${id}/articles/suggestions`, { articles: suggested });
  desk.server.answer(`GET /desk/contacts/${id}/articles`, { uses: [] });
  desk.server.answer("GET /desk/knowledge/bin-order?language=pl", ARTICLE);
  return desk.user.click(panel(desk).getByRole("tab", { name: /^Wiedza/ }));
}

const panel = (desk: OpenDesk) => within(desk.residentPanel);

async function openArticle(desk: OpenDesk): Promise<HTMLElement> {
  await desk.user.click(await panel(desk).findByRole("button", { name: /Zamówienie pojemnika/ }, { timeout: 2000 }));
  return panel(desk).findByRole("article", { name: "Zamówienie pojemnika" });
}

describe("the knowledge base beside a contact", () => {
  test("suggests articles and says why", async () => {
    const desk = openDesk(deskView([talking]));
    await openTab(desk, "tel-1", [HIT]);
    const hit = await panel(desk).findByRole("button", { name: /Zamówienie pojemnika/ }, { timeout: 2000 });
    expect(within(hit).getByText("ze słów: pojemnik")).toBeDefined();
  });

  test("searches while the consultant types and counts a question without an answer", async () => {
    const desk = openDesk(deskView([talking]));
    desk.server.answer("GET /desk/knowledge?q=%C5%BCyrafa", { articles: [] });
    desk.server.answer("POST /desk/knowledge-gaps", undefined, 204);
    await openTab(desk, "tel-1");
    await desk.user.keyboard("{Alt>}w{/Alt}");
    await desk.user.type(panel(desk).getByRole("searchbox", { name: "Szukaj w wiedzy" }), "żyrafa");
    await desk.user.click(await panel(desk).findByRole("button", { name: "Zgłoś brak artykułu" }));
    expect(desk.server.bodyOf("POST /desk/knowledge-gaps")).toEqual({ text: "żyrafa" });
  });

  test("shows what to say, and the last step records that the article was used", async () => {
    const desk = openDesk(deskView([talking]));
    desk.server.answer("PUT /desk/contacts/tel-1/articles/bin-order", undefined, 204);
    await openTab(desk, "tel-1", [HIT]);
    const article = within(await openArticle(desk));
    expect(article.getByText("Zamówię pojemnik.")).toBeDefined();
    expect(article.getByText("ważny do 31 gru 2027")).toBeDefined();
    desk.server.answer("GET /desk/contacts/tel-1/articles", { uses: [USE] });
    for (const name of ["Krok 1", "Krok 2"]) await desk.user.click(article.getByRole("checkbox", { name }));
    await expect.poll(() => desk.server.bodyOf("PUT /desk/contacts/tel-1/articles/bin-order")).toEqual({ kind: "steps" });
    expect(await article.findByText(/^użyty/)).toBeDefined();
  });

  test("keeps the list that is read and offers the new one", async () => {
    const desk = openDesk(deskView([talking]));
    await openTab(desk, "tel-1", [HIT]);
    await openArticle(desk);
    desk.server.answer("POST /desk/contacts/tel-1/articles/suggestions", { articles: [{ ...HIT, article_id: "lamp", title: "Latarnia nie świeci" }] });
    await desk.user.type(within(desk.contactPanel).getByLabelText("Opis"), "Latarnia");
    const fresh = await panel(desk).findByRole("button", { name: "Są nowe, pokaż" }, { timeout: 2000 });
    expect(panel(desk).queryByText("Latarnia nie świeci")).toBeNull();
    await desk.user.click(fresh);
    expect(panel(desk).getByText("Latarnia nie świeci")).toBeDefined();
  });

  test("puts the article into the answer of a chat with one key", async () => {
    const desk = openDesk(deskView([chat]));
    desk.server.answer("PUT /desk/contacts/chat-1/articles/bin-order", undefined, 204);
    await openTab(desk, "chat-1", [HIT]);
    await openArticle(desk);
    await desk.user.keyboard("{Alt>}l{/Alt}");
    expect(screen.getByRole<HTMLTextAreaElement>("textbox", { name: /^Odpowiedź/ }).value).toBe(ARTICLE.text);
    await expect.poll(() => desk.server.bodyOf("PUT /desk/contacts/chat-1/articles/bin-order")).toEqual({ kind: "sent" });
  });

  test("offers no sending of an article that may mislead", async () => {
    const desk = openDesk(deskView([chat]));
    await openTab(desk, "chat-1", [{ ...HIT, validity: "expired" }]);
    desk.server.answer("GET /desk/knowledge/bin-order?language=pl", { ...ARTICLE, validity: "expired", text: "" });
    const article = within(await openArticle(desk));
    expect(article.getByText("po terminie od 31 gru 2027")).toBeDefined();
    expect(panel(desk).queryByRole("button", { name: /^Wstaw do odpowiedzi/ })).toBeNull();
  });

  test("sends feedback about the step that is being followed", async () => {
    const desk = openDesk(deskView([talking]));
    desk.server.answer("POST /desk/knowledge/bin-order/feedback", undefined, 204);
    await openTab(desk, "tel-1", [HIT]);
    const article = within(await openArticle(desk));
    await desk.user.click(article.getByRole("checkbox", { name: "Krok 1" }));
    await desk.user.click(article.getByRole("button", { name: "Błąd lub brak" }));
    const form = within(await screen.findByRole("dialog", { name: "Co jest nie tak?" }));
    await desk.user.type(form.getByLabelText(/^Napisz więcej/), "Czy wystarczy paragon?");
    await desk.user.click(form.getByRole("button", { name: "Wyślij uwagę" }));
    await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
    expect(desk.server.bodyOf("POST /desk/knowledge/bin-order/feedback")).toMatchObject({ kind: "incomplete", step: 2, harmful: false, text: "Czy wystarczy paragon?" });
  });

  test("reads in English as well", async () => {
    const desk = openDesk(deskView([talking]), { language: "en" });
    desk.server.answer("POST /desk/contacts/tel-1/articles/suggestions", { articles: [] });
    await desk.user.click(panel(desk).getByRole("tab", { name: "Knowledge" }));
    expect(panel(desk).getByText(/^Suggestions appear once/)).toBeDefined();
  });
});
