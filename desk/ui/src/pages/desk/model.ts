/** What the desk shows, derived from the view: pure functions, tested without a browser. */

import type { Channel, Contact, DeskView, Me, Offer } from "../../api/types";

export type Group = "ringing" | "in-hand" | "waits-for-you" | "you-wait" | "later";
export const GROUPS: readonly Group[] = ["ringing", "in-hand", "waits-for-you", "you-wait", "later"];

export interface WorkItem {
  contact: Contact;
  offer: Offer | undefined;
  group: Group;
}

export type Urgency = "none" | "normal" | "near" | "late";

export interface Progress {
  urgency: Urgency;
  /** Time since it started to wait, ms. */
  ageMs: number;
  /** The promise, ms; 0 when there is none. */
  withinMs: number;
}

/** At 80 % of the target a clock warns. */
const NEAR = 0.8;

export function groupOf(contact: Contact): Group {
  if (contact.stage === "offered") return "ringing";
  if (contact.stage === "wrap-up" || contact.channel === "phone") return "in-hand";
  if (contact.paused === true) return "later";
  return contact.waiting_for === "resident" ? "you-wait" : "waits-for-you";
}

/** When the present wait began: the last word of the resident, or the admission. */
export function waitingSince(contact: Contact): number {
  if (contact.stage === "offered") return contact.admitted_ms;
  return contact.last_message_ms ?? contact.engaged_ms ?? contact.admitted_ms;
}

/** How the wait stands against the queue's promise. The same promise counts for every reply. */
export function progress(contact: Contact, now: number): Progress {
  const ageMs = Math.max(0, now - waitingSince(contact));
  const withinMs = contact.target_ms === undefined ? 0 : contact.target_ms - contact.admitted_ms;
  const yours = groupOf(contact) === "waits-for-you" || contact.paused === true;
  if (withinMs <= 0 || !yours) return { urgency: "none", ageMs, withinMs };
  const part = ageMs / withinMs;
  const urgency = part > 1 ? "late" : part >= NEAR ? "near" : "normal";
  return { urgency, ageMs, withinMs };
}

/** Smaller is more urgent: what is due first stands first. */
function due(item: WorkItem): number {
  const { contact, offer } = item;
  if (offer) return offer.deadline_ms;
  if (contact.wrap_up_until_ms !== undefined) return contact.wrap_up_until_ms;
  const within = contact.target_ms === undefined ? 0 : contact.target_ms - contact.admitted_ms;
  return waitingSince(contact) + within;
}

export function workItems(view: DeskView): WorkItem[] {
  const offers = new Map(Object.values(view.offers).map((offer) => [offer.contact_id, offer]));
  return Object.values(view.contacts)
    .map((contact) => ({ contact, offer: offers.get(contact.contact_id), group: groupOf(contact) }))
    .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group) || due(a) - due(b));
}

/** The order of `ids` stays as it was; what is new comes at its own place, what is gone goes. */
export function keepOrder(before: readonly string[], items: readonly WorkItem[]): WorkItem[] {
  const place = new Map(before.map((id, index) => [id, index]));
  const old = items.filter((item) => place.has(item.contact.contact_id));
  const fresh = items.filter((item) => !place.has(item.contact.contact_id));
  old.sort((a, b) => (place.get(a.contact.contact_id) ?? 0) - (place.get(b.contact.contact_id) ?? 0));
  return [...old, ...fresh];
}

/** The call in hand, being joined or being written up. */
export function callOf(view: DeskView): Contact | undefined {
  const calls = Object.values(view.contacts).filter((contact) => contact.channel === "phone");
  return (
    calls.find((contact) => contact.stage === "talking" || contact.stage === "connecting") ??
    calls.find((contact) => contact.stage === "wrap-up")
  );
}

/** The offer that the telephone bar shows: the one that runs out first. */
export function firstOffer(view: DeskView): Offer | undefined {
  return Object.values(view.offers).sort((a, b) => a.deadline_ms - b.deadline_ms)[0];
}

/** The contact to open when the one in hand is gone. Nothing that still rings. */
export function nextContact(view: DeskView): string | undefined {
  return workItems(view).find((item) => item.group !== "ringing")?.contact.contact_id;
}

export type Face = "free" | "quiet" | "missed" | "ring" | "live" | "hold" | "wrap-up";

export interface Bar {
  face: Face;
  offer?: Offer;
  contact?: Contact;
}

/** What the telephone bar shows. A live call beats everything; then what rings; then wrap-up. */
export function barOf(view: DeskView, selected: string | undefined, held: boolean): Bar {
  const call = callOf(view);
  if (call && call.stage !== "wrap-up") return { face: held ? "hold" : "live", contact: call };
  const offer = firstOffer(view);
  if (offer) {
    const contact = view.contacts[offer.contact_id];
    return { face: "ring", offer, ...(contact ? { contact } : {}) };
  }
  const wrap = wrapUpOf(view, selected);
  return wrap ? { face: "wrap-up", contact: wrap } : { face: idleFace(view.me) };
}

function idleFace(me: Me): Face {
  if (me.activity === "offline") return "quiet";
  if (me.activity !== "not-ready") return "free";
  return me.reason === "missed" ? "missed" : "quiet";
}

function wrapUpOf(view: DeskView, selected: string | undefined): Contact | undefined {
  const wraps = Object.values(view.contacts).filter((contact) => contact.stage === "wrap-up");
  wraps.sort((a, b) => (a.wrap_up_until_ms ?? 0) - (b.wrap_up_until_ms ?? 0));
  return wraps.find((contact) => contact.contact_id === selected) ?? wraps.find((contact) => contact.channel === "phone") ?? wraps[0];
}

/** What a shared limit leaves: how many of its contacts are in hand. */
export function sharedLoads(view: DeskView): { channels: Channel[]; used: number; limit: number }[] {
  return (view.load.shared ?? []).map(({ channels, limit }) => ({
    channels,
    limit,
    used: channels.reduce((sum, channel) => sum + (view.load[channel]?.used ?? 0), 0),
  }));
}

/** Contacts that she has answered today: those that are over, and those in hand. */
export function answeredToday(view: DeskView): number {
  const inHand = Object.values(view.contacts).filter((contact) => contact.stage === "talking" || contact.stage === "connecting");
  return view.me.today.handled + inHand.length;
}

/** She holds something: then breaks begin after it, and she cannot leave. */
export const holdsAnything = (view: DeskView): boolean =>
  Object.values(view.contacts).some((contact) => contact.stage !== "offered");

export const isLiveCall = (view: DeskView): boolean => {
  const call = callOf(view);
  return call !== undefined && call.stage !== "wrap-up";
};
