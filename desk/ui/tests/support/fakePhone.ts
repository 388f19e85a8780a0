/** The softphone without SIP: the test rings, the page answers. */

import { Store } from "../../src/core/store";
import type { DeskPhone } from "../../src/pages/desk/services";
import { IDLE_PHONE, type CallState, type PhoneState } from "../../src/phone/state";

export class FakePhone implements DeskPhone {
  readonly state = new Store<PhoneState>({ ...IDLE_PHONE, registration: "ready", tab: "mine" });
  readonly digits: string[] = [];
  takenOver = false;
  /** How often the page stopped the softphone, which ends its call. */
  stops = 0;
  soundUnblocked = false;

  ring(offerId: string, contactId: string, from = ""): void {
    this.setCall({ offerId, contactId, phase: "ringing", muted: false, liveSinceMs: 0, heldSinceMs: 0, from, digits: "" });
  }

  set(change: Partial<PhoneState>): void {
    this.state.update((state) => ({ ...state, ...change }));
  }

  get call(): CallState | undefined {
    return this.state.get().call;
  }

  start = (): void => undefined;
  stop = (): void => {
    this.stops += 1;
  };
  connect = (): Promise<void> => Promise.resolve();

  takeOver(): void {
    this.takenOver = true;
  }

  accept(offerId: string): void {
    if (this.call?.offerId === offerId) this.change({ phase: "live" });
  }

  reject(offerId: string): boolean {
    if (this.call?.offerId !== offerId) return false;
    this.setCall(undefined);
    return true;
  }

  hangUp(): void {
    this.setCall(undefined);
  }

  toggleMute(): void {
    this.change({ muted: this.call?.muted !== true });
  }

  toggleHold(): void {
    this.change({ phase: this.call?.phase === "held" ? "live" : "held" });
  }

  sendDigit(digit: string): void {
    this.digits.push(digit);
    this.change({ digits: this.digits.join("") });
  }

  unblockSound(): void {
    this.soundUnblocked = true;
    this.set({ audioBlocked: false });
  }

  startTestCall(): void {
    this.set({ testCall: { phase: "dialling" } });
  }

  endTestCall(): void {
    if (this.state.get().testCall.phase !== "none") this.set({ testCall: { phase: "none" } });
  }

  private setCall(call: CallState | undefined): void {
    this.set({ call });
  }

  private change(change: Partial<CallState>): void {
    if (this.call) this.setCall({ ...this.call, ...change });
  }
}
