/** Builders of what the server would say. */

import type { Contact, DeskView, Offer, WallboardQueue, WallboardView } from "../src/api/types";
import { setChannels, type Channels } from "../src/core/channels";
import { stepLevels } from "../src/pages/wallboard/figures";
import type { WallboardModel } from "../src/pages/wallboard/useWallboard";

/** Channels of the city in tests; "post" is declared by no code, only here. */
export const CHANNELS: Channels = {
  phone: { labels: { pl: "telefon", en: "telephone" }, icon: "phone", kind: "spoken", live: true },
  chat: { labels: { pl: "czat", en: "chat" }, icon: "chat", kind: "written", live: true },
  email: { labels: { pl: "e-mail", en: "e-mail" }, icon: "mail", kind: "written", live: false },
  post: { labels: { pl: "list", en: "letter" }, icon: "pigeon", kind: "written", live: false },
};

setChannels(CHANNELS);

export const NOW = 1_795_386_000_000;

export function contact(change: Partial<Contact> = {}): Contact {
  return {
    contact_id: "chat-1",
    channel: "chat",
    queue: "drogi",
    language: "pl",
    stage: "talking",
    reached_ms: NOW,
    admitted_ms: NOW,
    path: [],
    ...change,
  };
}

export function offer(change: Partial<Offer> = {}): Offer {
  return {
    offer_id: "tel-1-o1",
    contact_id: "tel-1",
    channel: "phone",
    queue: "drogi",
    offered_ms: NOW,
    deadline_ms: NOW + 20_000,
    explanation: { rules_version: "1", relaxation_step: 0, candidates: [], candidate_count: 1, excluded: {}, reason: "contact-came", contacts: [], policy: "longest-idle" },
    ...change,
  };
}

export function deskView(contacts: readonly Contact[], offers: readonly Offer[] = [], change: Partial<DeskView> = {}): DeskView {
  return {
    me: {
      activity: "ready",
      since_ms: NOW,
      today: { handled: 0, answered_in_target: 0, offered_missed: 0, break_ms: 0 },
      device: { registered: true },
    },
    load: {
      channels: { phone: { used: 0, limit: 1 }, chat: { used: 1, limit: 3 }, email: { used: 1, limit: 3 } },
      shared: [],
    },
    offers: Object.fromEntries(offers.map((each) => [each.offer_id, each])),
    contacts: Object.fromEntries(contacts.map((each) => [each.contact_id, each])),
    queues: {},
    names: {},
    processes_away: [],
    ...change,
  };
}

export function wallboardQueue(change: Partial<WallboardQueue> = {}): WallboardQueue {
  return {
    names: { pl: "Drogi i chodniki", en: "Roads" },
    waiting: 0,
    waiting_by: {},
    target: { within_ms: 20_000, goal: 0.8 },
    window: { offered: 0, in_target: 0 },
    today: { offered: 0, answered: 0, abandoned: 0 },
    without_consultant: 0,
    ready: 2,
    talking: 0,
    wrap_up: 0,
    not_ready: 0,
    signed_in: 4,
    ...change,
  };
}

/** A fresh board, after one look at its figures. */
export function freshBoard(view: WallboardView): WallboardModel {
  return { view, levels: stepLevels({}, view, NOW), freshness: "fresh", now: NOW, asOfMs: NOW, ageMs: 0 };
}

export function wallboardView(queues: Record<string, WallboardQueue>, change: Partial<WallboardView["total"]> = {}): WallboardView {
  return {
    city: "Warszawa",
    hotline: "19115",
    total: {
      waiting: { phone: 0, chat: 0, email: 0 },
      window: { minutes: 30, offered: 0, in_target: 0 },
      wait_estimate: { announced: 0, kept: 0 },
      today: { offered: 0, answered: {}, abandoned: 0, short_abandoned: 0 },
      ...change,
    },
    queues,
    consultants: { ready: 2, ringing: 1, talking: 3, writing: 1, wrap_up: 1, not_ready: { break: 2, admin: 1 }, break_overruns: 0, signed_in: 11 },
    wait_history: {},
    drift: 0,
  };
}
