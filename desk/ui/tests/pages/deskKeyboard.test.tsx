import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { Ticket } from "../../src/api/types";
import { settings } from "../../src/core/settings";
import { contact, deskView, NOW, offer } from "../builders";
import { call, openDesk, type OpenDesk } from "../support/pages";

const TICKET: Ticket = { number: "614902/26", kind: "INCIDENT", category: "Drogi", event: "Uszkodzenie chodnika", status: "Nowe", unit: "ZDM", opened_ms: NOW, changed_ms: NOW, description: "Płyty" };

const live = call({ stage: "talking", engaged_ms: NOW, name: "Halina Wrona" });
const wrapUp = call({ stage: "wrap-up", engaged_ms: NOW - 100_000, ended_ms: NOW - 10_000, wrap_up_until_ms: NOW + 50_000 });
const mail = contact({ contact_id: "mail-1", channel: "email", subject: "Odpady", waiting_for: "consultant", engaged_ms: NOW });

function talking(): OpenDesk {
  const desk = openDesk(deskView([live]));
  desk.ring(offer());
  desk.act(() => desk.phone.accept("tel-1-o1"));
  return desk;
}

const description = (desk: OpenDesk) => within(desk.contactPanel).getByLabelText<HTMLTextAreaElement>("Opis");

describe("Alt R", () => {
  test("does not end a live call", async () => {
    const desk = talking();
    await desk.user.keyboard("{Alt>}r{/Alt}");
    expect(desk.phone.call?.phase).toBe("live");
  });

  test("rejects a ringing call of the fallback queue", async () => {
    const desk = openDesk(deskView([]));
    desk.act(() => desk.phone.ring("", "", "601000118"));
    await desk.user.keyboard("{Alt>}r{/Alt}");
    expect(desk.phone.call).toBeUndefined();
  });
});

describe("Alt A", () => {
  test("pressed twice accepts an offer once", async () => {
    const desk = openDesk(deskView([contact({ stage: "offered", offer_id: "chat-1-o1" })], [offer({ offer_id: "chat-1-o1", contact_id: "chat-1", channel: "chat" })]));
    await desk.user.keyboard("{Alt>}aa{/Alt}");
    expect(desk.server.countOf("POST /desk/offers/chat-1-o1/accept")).toBe(1);
  });
});

describe("Ctrl Enter", () => {
  test("in the reply to an e-mail sends it and saves no case", async () => {
    const desk = openDesk(deskView([mail]));
    await desk.user.type(within(desk.contactPanel).getByRole("textbox", { name: /^Odpowiedź/ }), "Dzień dobry{Control>}{Enter}{/Control}");
    expect(desk.server.countOf("POST /desk/contacts/mail-1/messages")).toBe(1);
    expect(desk.server.countOf("POST /desk/contacts/mail-1/ticket")).toBe(0);
  });

  test("saves changes made after the ticket was saved before it finishes the wrap-up", async () => {
    const desk = openDesk(deskView([{ ...wrapUp, ticket: TICKET }]));
    desk.server.answer("POST /desk/contacts/tel-1/ticket", TICKET, 201);
    await desk.user.type(description(desk), "Płyty i krawężnik");
    await desk.user.keyboard("{Control>}{Enter}{/Control}");
    expect(desk.server.bodyOf("POST /desk/contacts/tel-1/ticket")).toMatchObject({ description: "Płyty i krawężnik" });
    expect(desk.server.countOf("POST /desk/contacts/tel-1/wrap-up/finish")).toBe(0);
    await desk.user.keyboard("{Control>}{Enter}{/Control}");
    expect(desk.server.countOf("POST /desk/contacts/tel-1/wrap-up/finish")).toBe(1);
  });
});

describe("a refused case", () => {
  const district = "Wybierz dzielnicę.";

  test("keeps its errors in sight while it is saved once more", async () => {
    const desk = talking();
    desk.server.refuse("POST /desk/contacts/tel-1/ticket", 422, { code: "case-incomplete", field: "district" });
    await desk.user.keyboard("{Control>}{Enter}{/Control}");
    await within(desk.contactPanel).findByText(district);
    const answer = desk.server.delay("POST /desk/contacts/tel-1/ticket");
    await desk.user.keyboard("{Control>}{Enter}{/Control}");
    expect(within(desk.contactPanel).getByText(district)).toBeDefined();
    await answer(TICKET);
    await expect.poll(() => within(desk.contactPanel).queryByText(district)).toBeNull();
  });
});

describe("a change of the language", () => {
  test("leaves the keyboard to the page: the focus returns, and Ctrl Enter saves at once", async () => {
    const desk = openDesk(deskView([live]));
    const settingsButton = desk.button(/ustawienia/);
    settingsButton.focus();
    await desk.user.keyboard("{Enter}");
    const english = await screen.findByRole("radio", { name: "English" });
    english.focus();
    await desk.user.keyboard(" {Escape}");
    expect(settings.get().language).toBe("en");
    await expect.poll(() => document.activeElement).toBe(settingsButton);
    await desk.user.keyboard("{Control>}{Enter}{/Control}");
    expect(desk.server.countOf("POST /desk/contacts/tel-1/ticket")).toBe(1);
  });
});

describe("the question before hanging up", () => {
  async function asked(): Promise<OpenDesk> {
    const desk = talking();
    await desk.user.type(description(desk), "Dziura");
    await desk.user.keyboard("{Alt>}{Shift>}X{/Shift}{/Alt}");
    expect(screen.getByRole("alertdialog")).toBeDefined();
    return desk;
  }

  test("goes away with Escape, and the focus returns to the field", async () => {
    const desk = await asked();
    await desk.user.keyboard("{Escape}");
    expect(screen.queryByRole("alertdialog")).toBeNull();
    await expect.poll(() => document.activeElement).toBe(description(desk));
    expect(desk.phone.call?.phase).toBe("live");
  });

  test("goes away when the resident hangs up first", async () => {
    const desk = await asked();
    desk.act(() => desk.phone.hangUp());
    desk.show(deskView([wrapUp]));
    expect(screen.queryByRole("alertdialog")).toBeNull();
    desk.show(deskView([call({ contact_id: "tel-2", stage: "talking", engaged_ms: NOW })]));
    expect(screen.queryByRole("alertdialog")).toBeNull();
  });
});

describe("the keypad", () => {
  test("does not wait for the next call when its key is pressed without one", async () => {
    const desk = openDesk(deskView([]));
    await desk.user.keyboard("{Alt>}k{/Alt}");
    desk.show(deskView([live]));
    desk.ring(offer());
    desk.act(() => desk.phone.accept("tel-1-o1"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  test("closes with the call", async () => {
    const desk = talking();
    await desk.user.keyboard("{Alt>}k{/Alt}");
    await screen.findByRole("dialog", { name: "Klawiatura telefonu" });
    desk.act(() => desk.phone.hangUp());
    desk.show(deskView([wrapUp]));
    desk.show(deskView([{ ...live, contact_id: "tel-2" }]));
    desk.act(() => desk.phone.ring("tel-1-o1", "tel-2"));
    desk.act(() => desk.phone.accept("tel-1-o1"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("a shortcut", () => {
  test("works after the window lost the focus while the right Alt key was down", async () => {
    const desk = openDesk(deskView([]));
    fireEvent.keyDown(document.body, { code: "AltRight", key: "AltGraph" });
    fireEvent.blur(window);
    await desk.user.keyboard("{Alt>}s{/Alt}");
    expect(await screen.findByRole("listbox")).toBeDefined();
  });

  test("that is held down acts once and never reaches the browser", () => {
    const desk = openDesk(deskView([]));
    const press = { code: "KeyD", key: "d", altKey: true };
    expect(fireEvent.keyDown(document.body, press)).toBe(false);
    expect(fireEvent.keyDown(document.body, { ...press, repeat: true })).toBe(false);
    expect(desk.server.countOf("POST /desk/state")).toBe(1);
  });
});

describe("the focus", () => {
  test("returns from the list of states to the field in which the consultant typed", async () => {
    const desk = openDesk(deskView([live]));
    await desk.user.type(description(desk), "Dziura");
    await desk.user.keyboard("{Alt>}s{/Alt}");
    await screen.findByRole("listbox");
    await desk.user.keyboard("{Escape}");
    await expect.poll(() => document.activeElement).toBe(description(desk));
  });

  test("stays in the telephone bar when the offer with the focused button expires", async () => {
    const desk = openDesk(deskView([contact({ stage: "offered", offer_id: "chat-1-o1" })], [offer({ offer_id: "chat-1-o1", contact_id: "chat-1", channel: "chat" })]));
    desk.button(/^Przyjmij/).focus();
    desk.show(deskView([]));
    await expect.poll(() => document.activeElement).toBe(desk.phoneBar);
  });

  test("moves to the heading of the next contact when the one with the focused field is done", async () => {
    const chat = contact({ name: "Olena", waiting_for: "consultant", engaged_ms: NOW });
    const desk = openDesk(deskView([{ ...wrapUp }, chat]));
    desk.act(() => desk.services.setUi({ selected: "tel-1" }));
    await desk.user.type(description(desk), "Dziura");
    desk.show(deskView([chat]));
    await expect.poll(() => document.activeElement?.id).toBe("contact-title");
  });
});
