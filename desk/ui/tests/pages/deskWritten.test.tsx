import { act, fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { Contact, Message, Ticket } from "../../src/api/types";
import { contact, deskView, NOW, offer } from "../builders";
import { call, openDesk, type OpenDesk } from "../support/pages";

const HELLO: Message = { id: "chat-1-r-1", author: "resident", text: "Nie świeci latarnia.", sent_ms: NOW - 60_000 };

const chat = (change: Partial<Contact> = {}): Contact =>
  contact({ name: "Olena", language: "uk", engaged_ms: NOW - 50_000, waiting_for: "consultant", last_message_ms: NOW - 60_000, target_ms: NOW + 60_000, messages: { "000001": HELLO }, ...change });

const mail = (change: Partial<Contact> = {}): Contact =>
  contact({ contact_id: "mail-1", channel: "email", address: "anna@poczta.example", subject: "Odpady", engaged_ms: NOW, waiting_for: "consultant", last_message_ms: NOW, ...change });

const reply = (desk: OpenDesk): HTMLTextAreaElement => within(desk.contactPanel).getByRole("textbox", { name: /^Odpowiedź|^Reply/ });

describe("an offered chat", () => {
  const offered = (): OpenDesk =>
    openDesk(deskView([chat({ stage: "offered", offer_id: "chat-1-o1" })], [offer({ offer_id: "chat-1-o1", contact_id: "chat-1", channel: "chat" })]));

  test("is accepted by button through the server", async () => {
    const desk = offered();
    expect(within(desk.phoneBar).getByText("Nowy kontakt: czat")).toBeDefined();
    await desk.user.click(desk.button(/^Przyjmij/));
    expect(desk.server.countOf("POST /desk/offers/chat-1-o1/accept")).toBe(1);
  });

  test("shows a notice when the offer has passed on before it was accepted", async () => {
    const desk = offered();
    desk.server.refuse("POST /desk/offers/chat-1-o1/accept", 404, { code: "offer-unknown", detail: "no such offer" });
    await desk.user.keyboard("{Alt>}a{/Alt}");
    expect(await screen.findByText("Oferta już przeszła dalej.")).toBeDefined();
  });

  test("is rejected by Alt R through the server", async () => {
    const desk = offered();
    await desk.user.keyboard("{Alt>}r{/Alt}");
    expect(desk.server.countOf("POST /desk/offers/chat-1-o1/reject")).toBe(1);
  });
});

describe("a ticket that the resident names", () => {
  const NAMED: Ticket = { number: "135285/26", kind: "INCIDENT", category: "Drogi", event: "Dziura", status: "Nowe", opened_ms: NOW, changed_ms: NOW, description: "" };

  test("stands among the cases as a candidate and is linked by one button", async () => {
    const desk = openDesk(deskView([chat({ stage: "talking", named_tickets: [NAMED] })]));
    await desk.user.click(screen.getByRole("tab", { name: /^Sprawy 1/ }));
    const named = screen.getByRole("region", { name: "Wymienione w wiadomości" });
    expect(within(named).getByText("135285/26")).toBeDefined();
    await desk.user.click(within(named).getByRole("button", { name: /ciąg dalszy.*135285\/26|135285\/26.*ciąg/i }));
    expect(within(named).getByRole("button", { pressed: true })).toBeDefined();
  });
});

describe("a channel that only the configuration knows", () => {
  const letter = contact({ contact_id: "post-1", channel: "post", stage: "offered", offer_id: "post-1-o1", address: "ul. Prosta 1" });

  test("is offered, accepted and shown under its label with a neutral icon", async () => {
    const desk = openDesk(deskView([letter], [offer({ offer_id: "post-1-o1", contact_id: "post-1", channel: "post" })]));
    expect(within(desk.phoneBar).getByText("Nowy kontakt: list")).toBeDefined();
    await desk.user.click(desk.button(/^Przyjmij/));
    desk.show(deskView([{ ...letter, stage: "talking", engaged_ms: NOW }]));
    expect(await within(desk.contactPanel).findByText(/^List · polski/)).toBeDefined();
    expect(reply(desk).rows).toBe(7);
  });

  test("has its own row in the load, in the order of the server", () => {
    const view = deskView([]);
    view.load = { channels: { phone: { used: 0, limit: 1 }, post: { used: 1, limit: 4 } }, shared: [{ channels: ["phone", "post"], limit: 4 }] };
    const load = within(openDesk(view, { language: "en" }).workList).getByText("Letter").closest("dl");
    expect(load?.textContent).toContain("Telephone0 of 1");
    expect(load?.textContent).toContain("Letter1 of 4");
    expect(load?.textContent).toContain("together: telephone and letter1 of 4");
  });
});

describe("a chat", () => {
  test("shows its messages in the resident's language and who wrote them", () => {
    const messages = {
      "000001": HELLO,
      "000002": { id: "2", author: "consultant", author_name: "Agnieszka Bielak", text: "Dzień dobry", sent_ms: NOW } satisfies Message,
      "000003": { id: "3", author: "note", author_name: "Wit Nowak", text: "Sprawdzić adres", sent_ms: NOW } satisfies Message,
      "000004": { id: "4", author: "system", text: "Przekazano do kolejki Drogi", sent_ms: NOW } satisfies Message,
    };
    const log = within(within(openDesk(deskView([chat({ messages })])).contactPanel).getByRole("log"));
    expect(log.getByText("Nie świeci latarnia.").getAttribute("lang")).toBe("uk");
    expect(log.getByText("Ty")).toBeDefined();
    expect(log.getByText(/Notatka prywatna · widzi tylko zespół/).textContent).toContain("Wit Nowak");
    expect(log.getByText("Przekazano do kolejki Drogi")).toBeDefined();
  });

  test("sends a reply with Enter and breaks the line with Shift Enter", async () => {
    const desk = openDesk(deskView([chat()]));
    await desk.user.type(reply(desk), "Dzień dobry,{Shift>}{Enter}{/Shift}zapisuję.{Enter}");
    expect(desk.server.bodyOf("POST /desk/contacts/chat-1/messages")).toMatchObject({ text: "Dzień dobry,\nzapisuję." });
    expect(reply(desk).value).toBe("");
  });

  test("sends neither an empty text nor one that an input method is composing", async () => {
    const desk = openDesk(deskView([chat()]));
    await desk.user.type(reply(desk), "  {Enter}");
    expect(desk.button(/^Wyślij/).getAttribute("aria-disabled")).toBe("true");
    await desk.user.type(reply(desk), "Halo");
    fireEvent.keyDown(reply(desk), { key: "Enter", isComposing: true });
    expect(desk.server.countOf("POST /desk/contacts/chat-1/messages")).toBe(0);
  });

  test.each([
    ["pl", "Odpowiedź", /^Za długie: mieści się 8000 znaków\. Nic nie zostało ucięte/, "8001 z 8000", /^Wyślij/],
    ["en", "Reply", /^Too long: 8000 characters fit\. Nothing was cut off/, "8001 of 8000", /^Send/],
  ] as const)("keeps a pasted text that is too long, says so and does not send it (%s)", async (language, kind, error, count, send) => {
    const desk = openDesk(deskView([chat()]), { language });
    await desk.user.click(desk.button(kind));
    await desk.user.click(reply(desk));
    await desk.user.paste("😀".repeat(7_000));
    expect(screen.queryByText(/ (z|of) 8000/)).toBeNull();
    await desk.user.paste("ą".repeat(1_001));
    expect(reply(desk).value).toHaveLength(15_001);
    expect(within(desk.contactPanel).getByText(error).closest("[role=alert]")?.id).toBe(reply(desk).getAttribute("aria-describedby"));
    expect(screen.getByText(count)).toBeDefined();
    expect(desk.button(send).getAttribute("aria-disabled")).toBe("true");
    await desk.user.keyboard("{Enter}");
    expect(desk.alert).toMatch(error);
    expect(desk.server.countOf("POST /desk/contacts/chat-1/messages")).toBe(0);
    await desk.user.keyboard("{Backspace}{Enter}");
    expect(desk.server.countOf("POST /desk/contacts/chat-1/messages")).toBe(1);
  });

  test("keeps a private note that is too long as well", async () => {
    const desk = openDesk(deskView([chat()]));
    await desk.user.click(desk.button("Notatka prywatna"));
    await desk.user.click(within(desk.contactPanel).getByRole("textbox", { name: /^Notatka prywatna/ }));
    await desk.user.paste("x".repeat(9_000));
    await desk.user.click(desk.button(/^Zapisz notatkę/));
    expect(screen.getByText("9000 z 8000")).toBeDefined();
    expect(desk.server.countOf("POST /desk/contacts/chat-1/messages")).toBe(0);
  });

  test("says beside the text that a ring does not take the focus", () => {
    const desk = openDesk(deskView([chat(), call({ stage: "offered" })], [offer()]));
    expect(within(desk.contactPanel).getByText("Dzwonek nie zabiera kursora")).toBeDefined();
  });

  test("saves a private note as a note", async () => {
    const desk = openDesk(deskView([chat()]));
    await desk.user.click(desk.button("Notatka prywatna"));
    await desk.user.type(within(desk.contactPanel).getByRole("textbox", { name: /^Notatka prywatna/ }), "Oddzwonić");
    await desk.user.click(desk.button(/^Zapisz notatkę/));
    expect(desk.server.bodyOf("POST /desk/contacts/chat-1/messages")).toMatchObject({ text: "Oddzwonić", note: true });
  });

  test("keeps a message that could not be sent, and sends it again under the same id", async () => {
    const desk = openDesk(deskView([chat()]));
    desk.server.answer("POST /desk/contacts/chat-1/messages", undefined, 0);
    await desk.user.type(reply(desk), "Halo{Enter}");
    expect(await screen.findByText("nie wysłano")).toBeDefined();
    const first = desk.server.bodyOf("POST /desk/contacts/chat-1/messages");
    desk.server.answer("POST /desk/contacts/chat-1/messages", {}, 201);
    await desk.user.click(desk.button("Wyślij ponownie"));
    expect(desk.server.bodyOf("POST /desk/contacts/chat-1/messages")).toEqual(first);
    await expect.poll(() => screen.queryByText("nie wysłano")).toBeNull();
  });

  test("keeps an unsent text while another contact is open", async () => {
    const desk = openDesk(deskView([chat(), mail()]));
    await desk.user.click(within(desk.workList).getByRole("button", { name: /Olena/ }));
    await desk.user.type(reply(desk), "Dzień do");
    await desk.user.click(within(desk.workList).getByRole("button", { name: /Odpady/ }));
    await desk.user.click(within(desk.workList).getByRole("button", { name: /Olena/ }));
    expect(reply(desk).value).toBe("Dzień do");
  });

  test("is ended by button, and then offers no field to write in", async () => {
    const desk = openDesk(deskView([chat()]));
    await desk.user.click(desk.button("Zakończ"));
    expect(desk.server.countOf("POST /desk/contacts/chat-1/end")).toBe(1);
    desk.show(deskView([chat({ stage: "wrap-up", ended_ms: NOW, wrap_up_until_ms: NOW + 30_000 })]));
    await desk.user.click(screen.getByRole("tab", { name: "Rozmowa" }));
    expect(screen.getByText("Rozmowa zakończona. Nie można już pisać.")).toBeDefined();
  });
});

describe("an e-mail", () => {
  test("shows its subject and is sent with Ctrl Enter only", async () => {
    const desk = openDesk(deskView([mail()]));
    expect(screen.getByText(/Temat: Odpady/)).toBeDefined();
    await desk.user.type(reply(desk), "Dzień dobry,{Enter}odpisuję.");
    expect(desk.server.countOf("POST /desk/contacts/mail-1/messages")).toBe(0);
    await desk.user.keyboard("{Control>}{Enter}{/Control}");
    expect(desk.server.bodyOf("POST /desk/contacts/mail-1/messages")).toMatchObject({ text: "Dzień dobry,\nodpisuję." });
  });
});

describe("the work list", () => {
  test("groups contacts by whose turn it is and marks a late answer in words", () => {
    const late = chat({ admitted_ms: NOW - 200_000, target_ms: NOW - 180_000, last_message_ms: NOW - 56_000 });
    const list = within(openDesk(deskView([late, mail({ waiting_for: "resident" })])).workList);
    expect(list.getByRole("region", { name: /^Czeka na Ciebie/ }).textContent).toMatch(/po czasie o 0:3[67]/);
    expect(list.getByRole("region", { name: /^Czekasz na mieszkańca/ }).textContent).toContain("Odpady");
  });

  test("opens an item with its number key", async () => {
    const desk = openDesk(deskView([chat(), mail()]));
    const keys = within(desk.workList).getAllByRole("button").map((item) => item.querySelector("kbd")?.textContent);
    expect(keys).toEqual(["Alt 1", "Alt 2"]);
    const [first, second] = within(desk.workList).getAllByRole("button");
    await desk.user.keyboard("{Alt>}2{/Alt}");
    expect(second?.getAttribute("aria-current")).toBe("true");
    await desk.user.keyboard("{Alt>}1{/Alt}");
    expect(first?.getAttribute("aria-current")).toBe("true");
  });

  test("keeps its order while the focus is inside", async () => {
    const desk = openDesk(deskView([chat({ target_ms: NOW + 10_000 }), mail({ target_ms: NOW + 50_000 })]));
    const order = (): string[] => within(desk.workList).getAllByRole("button").map((item) => item.querySelector("strong")?.textContent ?? "");
    const before = order();
    await desk.user.click(within(desk.workList).getByRole("button", { name: /Olena/ }));
    // The list looks at its focus when the timers that are due have run.
    await act(() => new Promise<void>((resolve) => setTimeout(resolve)));
    desk.show(deskView([chat({ target_ms: NOW + 90_000 }), mail({ target_ms: NOW + 5_000 })]));
    expect(order()).toEqual(before);
  });

  test("counts new messages of other conversations for screen readers", () => {
    const desk = openDesk(deskView([chat(), mail()]));
    desk.act(() => desk.services.setUi({ selected: "mail-1" }));
    desk.show(deskView([chat({ messages: { "000001": HELLO, "000002": { ...HELLO, id: "2" } } }), mail()]));
    expect(desk.status).toBe("1 nowa wiadomość w innych kontaktach.");
  });

  test("defers those announcements during a call until Alt I asks for them", async () => {
    const live = call({ stage: "talking", engaged_ms: NOW });
    const desk = openDesk(deskView([live, chat()]));
    desk.act(() => desk.services.setUi({ selected: "tel-1" }));
    const before = desk.status;
    desk.show(deskView([live, chat({ messages: { "000001": HELLO, "000002": { ...HELLO, id: "2" } } })]));
    expect(desk.status).toBe(before);
    await desk.user.keyboard("{Alt>}i{/Alt}");
    expect(desk.status).toContain("1 nowa wiadomość w innych kontaktach.");
    await desk.user.keyboard("{Alt>}i{/Alt}");
    expect(desk.alert).toBe("Nic nie czeka.");
  });
});
