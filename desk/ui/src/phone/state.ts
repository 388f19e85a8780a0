/**
 * States of the softphone as transition tables.
 *
 *   line:  off --start--> connecting --registered--> ready --lost--> connecting
 *          any --stop | lock lost--> off
 *   call:  (none) --invite--> ringing --answer--> answering --confirmed--> live
 *          live --hold--> held --resume--> live;  any --ended | failed--> (none)
 */

import { NO_TEST_CALL, type TestCallState } from "./testCall";

export type RegistrationState = "off" | "connecting" | "ready";
export type RegistrationEvent = "start" | "registered" | "lost" | "stop";

export const REGISTRATION_TRANSITIONS: Record<RegistrationState, Partial<Record<RegistrationEvent, RegistrationState>>> = {
  off: { start: "connecting" },
  connecting: { registered: "ready", lost: "connecting", stop: "off" },
  ready: { lost: "connecting", registered: "ready", stop: "off" },
};

export type CallPhase = "ringing" | "answering" | "live" | "held";
export type CallEvent = "answer" | "confirmed" | "hold" | "resume";

export const CALL_TRANSITIONS: Record<CallPhase, Partial<Record<CallEvent, CallPhase>>> = {
  ringing: { answer: "answering" },
  answering: { confirmed: "live" },
  live: { hold: "held", confirmed: "live" },
  held: { resume: "live" },
};

/** The state after `event`; the same state where the table has no such step. */
export const registrationAfter = (state: RegistrationState, event: RegistrationEvent): RegistrationState => REGISTRATION_TRANSITIONS[state][event] ?? state;
export const callAfter = (phase: CallPhase, event: CallEvent): CallPhase => CALL_TRANSITIONS[phase][event] ?? phase;

export interface CallState {
  /** "" when the call came through the fallback queue, without the ACD. */
  offerId: string;
  contactId: string;
  phase: CallPhase;
  muted: boolean;
  /** Server time, epoch ms. */
  liveSinceMs: number;
  heldSinceMs: number;
  /** Caller id of the SIP call; shown when there is no offer. */
  from: string;
  digits: string;
}

export interface PhoneState {
  registration: RegistrationState;
  /** Start of the registration state, server time, epoch ms. */
  registrationSinceMs: number;
  /** Which tab runs the softphone; "asking" until the lock has answered. */
  tab: "asking" | "mine" | "elsewhere";
  call: CallState | undefined;
  testCall: TestCallState;
  /** The browser refused to play the remote audio before a user gesture. */
  audioBlocked: boolean;
  /** Number of calls that failed while being answered; each one is reported once. */
  failures: number;
  /** Number of calls that were lost in a conversation; the engine gives their callers back. */
  interruptions: number;
}

export const IDLE_PHONE: PhoneState = {
  registration: "off",
  registrationSinceMs: 0,
  tab: "asking",
  call: undefined,
  testCall: NO_TEST_CALL,
  audioBlocked: false,
  failures: 0,
  interruptions: 0,
};
