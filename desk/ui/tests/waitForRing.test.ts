import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { DeskView } from "../src/api/types";
import { Store } from "../src/core/store";
import { waitForRing } from "../src/pages/desk/waitForRing";
import "./builders";
import { IDLE_PHONE, type CallState, type PhoneState } from "../src/phone/state";

const CALL: CallState = {
  offerId: "o1",
  contactId: "tel-1",
  phase: "ringing",
  muted: false,
  liveSinceMs: 0,
  heldSinceMs: 0,
  from: "",
  digits: "",
};

const phone = (change: Partial<PhoneState> = {}): Store<PhoneState> =>
  new Store<PhoneState>({ ...IDLE_PHONE, registration: "ready", tab: "mine", ...change });

const view = (...offers: string[]): DeskView =>
  ({ offers: Object.fromEntries(offers.map((id) => [id, { offer_id: id, channel: id.startsWith("o") ? "phone" : "chat" }])) }) as unknown as DeskView;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the offer of a call", () => {
  test("waits until the telephone rings", async () => {
    const state = phone();
    const first = waitForRing(state, view(), view("o1"));
    expect(first).toBeDefined();
    state.update((now) => ({ ...now, call: CALL }));
    await first;
    expect(vi.getTimerCount()).toBe(0);
  });

  test("waits no longer than 100 ms", async () => {
    const first = waitForRing(phone(), view(), view("o1"));
    vi.advanceTimersByTime(100);
    await first;
  });

  test.each([
    ["a call rings already", phone({ call: CALL }), view(), view("o1")],
    ["the telephone is in another tab", phone({ tab: "elsewhere" }), view(), view("o1")],
    ["the telephone is not registered", phone({ registration: "connecting" }), view(), view("o1")],
    ["the offer is not new", phone(), view("o1"), view("o1")],
    ["the offer is a chat", phone(), view(), view("chat")],
    ["the page has just been opened", phone(), undefined, view("o1")],
  ])("is shown at once when %s", (_why, state, shown, next) => {
    expect(waitForRing(state, shown, next)).toBeUndefined();
  });
});
