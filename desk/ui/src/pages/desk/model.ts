/** Pure functions from the desk view to what the page shows. */

import { isCall } from "../../core/channels";
import type { Contact, DeskView, ConsultantState, Offer, Shift } from "../../api/types";

export type Group = "ringing" | "current" | "awaiting-you" | "awaiting-resident" | "deferred";
export const GROUPS: readonly Group[] = ["ringing", "current", "awaiting-you", "awaiting-resident", "deferred"];

export interface WorkItem {
  contact: Contact;
  offer: Offer | undefined;
  group: Group;
}

export type Urgency = "none" | "normal" | "near" | "late";

export interface WaitProgress {
  urgency: Urgency;
  /** Time since the wait began, ms. */
  ageMs: number;
  /** Target of the queue, ms; 0 without a target. */
  withinMs: number;
}

/** Deadline of an offer, epoch ms; 0 in the moment before the server knows it. */
export const deadlineOf = (offer: Offer): number => offer.deadline_ms ?? 0;

/** Share of the target from which a wait counts as near the target. */
const NEAR_TARGET_SHARE = 0.8;

export function groupOf(contact: Contact): Group {
  if (contact.stage === "offered") return "ringing";
  if (contact.stage === "wrap-up" || isCall(contact.channel)) return "current";
  if (contact.paused === true) return "deferred";
  return contact.waiting_for === "resident" ? "awaiting-resident" : "awaiting-you";
}

/** Start of the current wait: the last message, or the admission. */
export function waitingSince(contact: Contact): number {
  if (contact.stage === "offered") return contact.admitted_ms;
  return contact.last_message_ms ?? contact.engaged_ms ?? contact.admitted_ms;
}

/** Current wait against the target of the queue. The same target applies to every reply. */
export function waitProgress(contact: Contact, now: number): WaitProgress {
  const ageMs = Math.max(0, now - waitingSince(contact));
  const withinMs = contact.target_ms === undefined ? 0 : contact.target_ms - contact.admitted_ms;
  const isYourTurn = groupOf(contact) === "awaiting-you" || contact.paused === true;
  if (withinMs <= 0 || !isYourTurn) return { urgency: "none", ageMs, withinMs };
  const part = ageMs / withinMs;
  const urgency = part > 1 ? "late" : part >= NEAR_TARGET_SHARE ? "near" : "normal";
  return { urgency, ageMs, withinMs };
}

/** Time when the item is due, epoch ms; the list is sorted by it. */
function dueMs(item: WorkItem): number {
  const { contact, offer } = item;
  if (offer) return deadlineOf(offer);
  if (contact.wrap_up_until_ms !== undefined) return contact.wrap_up_until_ms;
  const within = contact.target_ms === undefined ? 0 : contact.target_ms - contact.admitted_ms;
  return waitingSince(contact) + within;
}

export function workItems(view: DeskView): WorkItem[] {
  const offers = new Map(Object.values(view.offers).map((offer) => [offer.contact_id, offer]));
  return Object.values(view.contacts)
    .map((contact) => ({ contact, offer: offers.get(contact.contact_id), group: groupOf(contact) }))
    .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || dueMs(a) - dueMs(b));
}

/** Keeps the order of the ids in `before`; new items follow. */
export function keepOrder(before: readonly string[], items: readonly WorkItem[]): WorkItem[] {
  const place = new Map(before.map((id, index) => [id, index]));
  const old = items.filter((item) => place.has(item.contact.contact_id));
  const fresh = items.filter((item) => !place.has(item.contact.contact_id));
  old.sort((a, b) => (place.get(a.contact.contact_id) ?? 0) - (place.get(b.contact.contact_id) ?? 0));
  return [...old, ...fresh];
}

/** Current call: connecting, talking, or in wrap-up. */
export function callOf(view: DeskView): Contact | undefined {
  const calls = Object.values(view.contacts).filter((contact) => isCall(contact.channel));
  return (
    calls.find((contact) => contact.stage === "talking" || contact.stage === "connecting") ??
    calls.find((contact) => contact.stage === "wrap-up")
  );
}

/** Offer shown in the telephone bar: the one with the earliest deadline. */
export function firstOffer(view: DeskView): Offer | undefined {
  return Object.values(view.offers).sort((a, b) => deadlineOf(a) - deadlineOf(b))[0];
}

/** Contact to open when the current one is gone; never an offered one. */
export function nextContact(view: DeskView): string | undefined {
  return workItems(view).find((item) => item.group !== "ringing")?.contact.contact_id;
}

/** How long before and after the shift a consultant may be signed in without being outside the roster, ms. */
const SHIFT_MARGIN_MS = 30 * 60_000;

/** True when the consultant cannot have come for this shift: it begins much later, or has long ended. */
export const isOutsideShift = ({ starts_ms: starts, ends_ms: ends }: Shift, now: number): boolean =>
  now < starts - SHIFT_MARGIN_MS || now >= ends + SHIFT_MARGIN_MS;

export type BarState = "idle" | "unavailable" | "missed" | "ringing" | "live" | "held" | "wrap-up";

export interface PhoneBarModel {
  state: BarState;
  offer?: Offer;
  contact?: Contact;
}

/** Content of the telephone bar: a live call, otherwise an offer, otherwise a wrap-up, otherwise the state. */
export function phoneBarOf(view: DeskView, selected: string | undefined, held: boolean): PhoneBarModel {
  const call = callOf(view);
  if (call && call.stage !== "wrap-up") return { state: held ? "held" : "live", contact: call };
  const offer = firstOffer(view);
  if (offer) {
    const contact = view.contacts[offer.contact_id];
    return { state: "ringing", offer, ...(contact ? { contact } : {}) };
  }
  const wrap = wrapUpOf(view, selected);
  return wrap ? { state: "wrap-up", contact: wrap } : { state: idleState(view.me) };
}

function idleState(me: ConsultantState): BarState {
  if (me.activity === "offline") return "unavailable";
  if (me.activity !== "not-ready") return "idle";
  return me.reason === "missed" ? "missed" : "unavailable";
}

function wrapUpOf(view: DeskView, selected: string | undefined): Contact | undefined {
  const wraps = Object.values(view.contacts).filter((contact) => contact.stage === "wrap-up");
  wraps.sort((a, b) => (a.wrap_up_until_ms ?? 0) - (b.wrap_up_until_ms ?? 0));
  return wraps.find((contact) => contact.contact_id === selected) ?? wraps.find((contact) => isCall(contact.channel)) ?? wraps[0];
}

/** Current contacts of the channels under each shared limit. */
export function sharedLimits(view: DeskView): { channels: string[]; used: number; limit: number }[] {
  return (view.load.shared).map(({ channels, limit }) => ({
    channels,
    limit,
    used: channels.reduce((sum, channel) => sum + (view.load.channels[channel]?.used ?? 0), 0),
  }));
}

/** Contacts answered today: the finished and the current ones. */
export function answeredToday(view: DeskView): number {
  const current = Object.values(view.contacts).filter((contact) => contact.stage === "talking" || contact.stage === "connecting");
  return view.me.today.handled + current.length;
}

/** True with a current contact: breaks begin after it, and signing out is refused. */
export const hasContacts = (view: DeskView): boolean =>
  Object.values(view.contacts).some((contact) => contact.stage !== "offered");

/** True while the consultant is offered nothing. */
export const takesNoContacts = ({ me }: DeskView): boolean => me.activity === "not-ready" || me.activity === "offline";

export const isLiveCall = (view: DeskView): boolean => {
  const call = callOf(view);
  return call !== undefined && call.stage !== "wrap-up";
};
