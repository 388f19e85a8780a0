import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { Contact, Message } from "../../src/api/types";
import { textParts } from "../../src/pages/desk/contact/MailText";
import { contact, deskView, NOW } from "../builders";
import { openDesk, type OpenDesk } from "../support/pages";

const TEXT = "Lampa nadal nie świeci.\n\nUrząd pisze:\n> Zgłosiliśmy.";
const HEAD: NonNullable<Message["head"]> = { sender: "Ola Sęk <ola@example.org>", to: "kontakt@um.example.pl", cc: "Jan Bąk <jan@example.org>", answer_to: "ola@example.org", warnings: [], folds: [{ first: 2, end: 4 }] };

const message = (change: Partial<Message> = {}): Message => ({ id: "mail-1-m-1", author: "resident", text: TEXT, sent_ms: NOW, head: HEAD, ...change });

const mail = (change: Partial<Contact> = {}, of: Partial<Message> = {}): Contact =>
  contact({ contact_id: "mail-1", channel: "email", subject: "Lampa", waiting_for: "consultant", engaged_ms: NOW, messages: { "000001": message(of) }, ...change });

const reply = (desk: OpenDesk): HTMLTextAreaElement => within(desk.contactPanel).getByRole("textbox", { name: /^Odpowiedź/ });

const SENDING = "POST /desk/contacts/mail-1/messages";

describe("the text of a mail", () => {
  test("is the whole text, cut into shown and folded parts", () => {
    const parts = textParts("a\nb\nc\nd", [{ first: 1, end: 2 }, { first: 3, end: 4 }]);
    expect(parts.map(({ quoted, text }) => [quoted, text])).toEqual([[false, "a"], [true, "b"], [false, "c"], [true, "d"]]);
    expect(parts.map(({ text }) => text).join("\n")).toBe("a\nb\nc\nd");
  });

  test("has its quote folded until the shortcut shows it", async () => {
    const desk = openDesk(deskView([mail()]));
    expect(within(desk.contactPanel).queryByText(/Zgłosiliśmy/)).toBeNull();
    await desk.user.keyboard("{Alt>}q{/Alt}");
    expect(within(desk.contactPanel).getByText(/Zgłosiliśmy/)).toBeDefined();
    await desk.user.click(desk.button("Zwiń cytat"));
    expect(within(desk.contactPanel).queryByText(/Zgłosiliśmy/)).toBeNull();
  });

  test("stands under its sender and all recipients", () => {
    const panel = within(openDesk(deskView([mail()])).contactPanel);
    expect(panel.getByText("Ola Sęk <ola@example.org>")).toBeDefined();
    expect(panel.getByText("Jan Bąk <jan@example.org>")).toBeDefined();
  });

  test("follows what was said earlier in the thread", () => {
    const earlier = { "000001": message({ id: "mail-0-m-1", text: "Kiedy naprawa?", head: { ...HEAD, folds: [] } }) };
    const panel = within(openDesk(deskView([mail({ earlier })])).contactPanel);
    expect(panel.getByText("Wcześniej w tym wątku: 1 wiadomość")).toBeDefined();
    expect(panel.getByText("Kiedy naprawa?")).toBeDefined();
  });
});

describe("an attachment", () => {
  const files = [
    { id: "f-1", name: "lampa.png", kind: "image/png", size: 2048, picture: true },
    { id: "f-2", name: "list.eml", kind: "message/rfc822", size: 10, preview: "Subject: Lampa" },
  ];

  test("is listed with type and size, shown when it is a picture, and downloaded by its name", () => {
    const list = within(openDesk(deskView([mail({}, { attachments: files })])).contactPanel).getByRole("list", { name: "Załączniki" });
    expect(within(list).getByText("image/png · 2 kB")).toBeDefined();
    expect(within(list).getByRole("img", { name: "lampa.png" }).getAttribute("src")).toBe("/api/v1/desk/attachments/f-1");
    expect(within(list).getByRole("link", { name: "list.eml" }).getAttribute("download")).toBe("list.eml");
    expect(within(list).getByText("Subject: Lampa")).toBeDefined();
    expect(within(list).getAllByRole("img")).toHaveLength(1);
  });

  test("of an answer is sent with it", async () => {
    const desk = openDesk(deskView([mail()]));
    desk.server.answer("POST /desk/contacts/mail-1/attachments?name=plan.pdf", { id: "f-9", name: "plan.pdf", kind: "application/pdf", size: 4096 });
    const field = desk.contactPanel.querySelector<HTMLInputElement>("input[type=file]");
    if (!field) throw new Error("no field for files");
    await desk.user.upload(field, new File(["x"], "plan.pdf", { type: "application/pdf" }));
    expect(await screen.findByText(/plan\.pdf · 4 kB/)).toBeDefined();
    await desk.user.type(reply(desk), "W załączniku plan.");
    fireEvent.keyDown(reply(desk), { key: "Enter", ctrlKey: true });
    expect(desk.server.bodyOf(SENDING)).toMatchObject({ text: "W załączniku plan.", attachments: ["f-9"] });
    expect(screen.queryByText(/plan\.pdf · 4 kB/)).toBeNull();
  });
});

describe("an answer", () => {
  test("says where it goes", () => {
    expect(within(openDesk(deskView([mail()])).contactPanel).getByText("Odpowiedź trafi na adres ola@example.org.")).toBeDefined();
  });

  test("goes to the sender alone, unless the consultant chooses all recipients", async () => {
    const head = { ...HEAD, others: ["jan@example.org", "ewa@example.org"] };
    const desk = openDesk(deskView([mail({}, { head })]));
    const all = (): HTMLElement => screen.getByRole("checkbox", { name: /Wyślij też do 2 innych adresatów: jan@example.org, ewa@example.org/ });
    await desk.user.type(reply(desk), "Tylko Tobie.");
    await desk.user.click(desk.button(/^Wyślij odpowiedź/));
    expect(desk.server.bodyOf(SENDING)).not.toHaveProperty("copy_to");
    await desk.user.click(all());
    await desk.user.type(reply(desk), "Wszystkim.");
    await desk.user.click(desk.button(/^Wyślij odpowiedź/));
    expect(desk.server.bodyOf(SENDING)).toMatchObject({ text: "Wszystkim.", copy_to: head.others });
    expect(all()).toHaveProperty("checked", false);
  });

  test("offers no choice to a mail that nobody else received", () => {
    openDesk(deskView([mail()]));
    expect(screen.queryByRole("checkbox")).toBeNull();
  });

  test("to another address than the sender's is sent after a confirmation only", async () => {
    const head = { ...HEAD, answer_to: "x@other.example", warnings: ["reply-to-differs" as const] };
    const desk = openDesk(deskView([mail({}, { head })]));
    await desk.user.type(reply(desk), "Oto dane.");
    fireEvent.keyDown(reply(desk), { key: "Enter", ctrlKey: true });
    expect(desk.server.countOf(SENDING)).toBe(0);
    const box = screen.getByRole("checkbox", { name: "Rozumiem, wyślij na ten adres" });
    expect(document.activeElement).toBe(box);
    await desk.user.click(box);
    await desk.user.click(desk.button(/^Wyślij odpowiedź/));
    expect(desk.server.bodyOf(SENDING)).toMatchObject({ text: "Oto dane.", answer_to: "x@other.example" });
  });
});
