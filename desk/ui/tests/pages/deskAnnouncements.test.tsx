import { act, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Contact, Message, ScreenPop } from "../../src/api/types";
import { settings } from "../../src/core/settings";
import { contact, deskView, NOW, offer } from "../builders";
import { call, openDesk, type OpenDesk } from "../support/pages";

const QUEUES = { drogi: { names: { pl: "Drogi i chodniki", en: "Roads and pavements" }, waiting: 1 } };
const POP: ScreenPop = { contact_id: "tel-1", name: "Halina Wrona", confidence: 3, reason_id: "same-number", contact_count: 4, alerts: ["hard-of-hearing"], others: [], open_tickets: [], last_contacts: [] };

const ringing = call({ stage: "offered", screen_pop: POP });
const live = call({ stage: "talking", engaged_ms: NOW, screen_pop: POP });

/** A chat with so many messages of the resident. */
function chat(count: number): Contact {
  const texts = Array.from({ length: count }, (_, index): [string, Message] => [String(index).padStart(6, "0"), { id: String(index), author: "resident", text: "Halo", sent_ms: NOW }]);
  return contact({ name: "Olena", engaged_ms: NOW, waiting_for: "consultant", messages: Object.fromEntries(texts) });
}

const after = (ms: number): void => act(() => void vi.advanceTimersByTime(ms));

beforeEach(() => vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

describe("the announcement of an offer", () => {
  test("is made once, with name, confidence, queue, language, time and keys", () => {
    const desk = openDesk(deskView([ringing], [offer()], { queues: QUEUES }));
    after(400);
    expect(desk.alert).toBe("Dzwoni telefon. Halina Wrona, prawdopodobnie. Kolejka Drogi i chodniki, język polski. 20 sekund. Odbierz: Alt A. Odrzuć: Alt R.");
  });

  test("is in the language and with the keys of the consultant", () => {
    settings.update((value) => ({ ...value, shortcuts: "ctrl-shift" }));
    const desk = openDesk(deskView([ringing], [offer()], { queues: QUEUES }), { language: "en" });
    after(400);
    expect(desk.alert).toContain("Roads and pavements");
    expect(desk.alert).toContain("Ctrl Shift A");
  });

  test("is made although the server corrects the deadline at once", () => {
    const desk = openDesk(deskView([ringing], [offer({ deadline_ms: NOW + 19_000 })], { queues: QUEUES }));
    after(100);
    desk.show(deskView([ringing], [offer()], { queues: QUEUES }));
    after(400);
    expect(desk.alert).toMatch(/^Dzwoni telefon\. Halina Wrona/);
  });

  test("is repeated in short form five seconds before the end", () => {
    const desk = openDesk(deskView([ringing], [offer()], { queues: QUEUES }));
    for (let second = 1; second <= 14; second += 1) {
      after(1000);
      act(() => desk.server.beat(NOW + second * 1000));
    }
    expect(desk.alert).toMatch(/^Dzwoni telefon/);
    after(1000);
    expect(desk.alert).toBe("Jeszcze 5 sekund.");
  });

  test("is left out when announcements are switched off", () => {
    settings.update((value) => ({ ...value, announcements: false }));
    const desk = openDesk(deskView([ringing], [offer()], { queues: QUEUES }));
    after(400);
    expect(desk.alert).toBe("");
  });
});

describe("the announcements of a call", () => {
  test("give name, language, open cases and what to mind", () => {
    const desk = openDesk(deskView([]));
    desk.show(deskView([live]));
    expect(desk.status).toMatch(/Halina Wrona.*polski.*Słabo słyszy\./);
  });

  test("include at its end what was held back during the call", () => {
    const desk = openDesk(deskView([live, chat(1)]));
    act(() => desk.services.setUi({ selected: "tel-1" }));
    desk.show(deskView([live, chat(2)]));
    desk.show(deskView([{ ...live, stage: "wrap-up", ended_ms: NOW, wrap_up_until_ms: NOW + 30_000 }, chat(2)]));
    expect(desk.status).toContain("1 nowa wiadomość w innych kontaktach.");
    expect(desk.status).toMatch(/Podsumowanie/i);
  });
});

describe("the count of messages in other conversations", () => {
  function openWithNewMessage(): OpenDesk {
    const desk = openDesk(deskView([chat(1), contact({ contact_id: "chat-2", engaged_ms: NOW, waiting_for: "consultant" })]));
    act(() => desk.services.setUi({ selected: "chat-2" }));
    desk.show(deskView([chat(2), contact({ contact_id: "chat-2", engaged_ms: NOW, waiting_for: "consultant" })]));
    return desk;
  }

  test("is announced at most once in 15 seconds, and then includes the messages of the pause", () => {
    const desk = openWithNewMessage();
    expect(desk.status).toBe("1 nowa wiadomość w innych kontaktach.");
    desk.show(deskView([chat(4), contact({ contact_id: "chat-2", engaged_ms: NOW, waiting_for: "consultant" })]));
    expect(desk.status).toBe("1 nowa wiadomość w innych kontaktach.");
    for (let second = 1; second <= 15; second += 1) {
      after(1000);
      act(() => desk.server.beat(NOW + second * 1000));
    }
    expect(desk.status).toBe("2 nowe wiadomości w innych kontaktach.");
  });
});

describe("the live connection", () => {
  test("is announced when it is lost and when it is back", () => {
    const desk = openDesk(deskView([]));
    act(() => desk.server.socket.disconnect());
    expect(desk.alert).toMatch(/^Brak łączności z centralą\. Dane na ekranie są z \d\d:\d\d:\d\d\.$/);
    after(1000);
    desk.show(deskView([]));
    expect(desk.status).toBe("Łączność wróciła.");
    expect(screen.queryByText(/^Brak łączności od/)).toBeNull();
  });
});
