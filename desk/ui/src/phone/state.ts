/**
 * States of the browser telephone, as a table.
 *
 *   line:  off --start--> connecting --registered--> ready --lost--> connecting
 *          any --stop | taken over--> off
 *   call:  (none) --invite--> ringing --answer--> answering --confirmed--> live
 *          live --hold--> held --resume--> live;  any --ended | failed--> (none)
 */

export type LineState = "off" | "connecting" | "ready";
export type LineEvent = "start" | "registered" | "lost" | "stop";

export const LINE: Record<LineState, Partial<Record<LineEvent, LineState>>> = {
  off: { start: "connecting" },
  connecting: { registered: "ready", lost: "connecting", stop: "off" },
  ready: { lost: "connecting", registered: "ready", stop: "off" },
};

export type CallPhase = "ringing" | "answering" | "live" | "held";
export type CallEvent = "answer" | "confirmed" | "hold" | "resume";

export const CALL: Record<CallPhase, Partial<Record<CallEvent, CallPhase>>> = {
  ringing: { answer: "answering" },
  answering: { confirmed: "live" },
  live: { hold: "held", confirmed: "live" },
  held: { resume: "live" },
};

/** The state after `event`; the same state where the table has no such step. */
export const lineAfter = (state: LineState, event: LineEvent): LineState => LINE[state][event] ?? state;
export const callAfter = (phase: CallPhase, event: CallEvent): CallPhase => CALL[phase][event] ?? phase;

export interface CallState {
  /** "" when the call came by the back-up line, without the ACD. */
  offerId: string;
  contactId: string;
  phase: CallPhase;
  muted: boolean;
  /** Server times, epoch ms. */
  liveSinceMs: number;
  heldSinceMs: number;
  /** What the caller's address says when there is no offer card. */
  from: string;
  digits: string;
}

export interface PhoneState {
  line: LineState;
  /** Since when the line is in this state, server time, epoch ms. */
  lineSinceMs: number;
  /** This tab holds the telephone; another tab holds it; not known yet. */
  tab: "asking" | "mine" | "elsewhere";
  call: CallState | undefined;
  /** The browser refused to play the remote sound without a click. */
  silent: boolean;
  /** Counts calls that could not be joined, so that the page can say so once. */
  failures: number;
}

export const IDLE: PhoneState = {
  line: "off",
  lineSinceMs: 0,
  tab: "asking",
  call: undefined,
  silent: false,
  failures: 0,
};
