/** Request and view models of the API; every `*_ms` is UTC epoch milliseconds unless noted. */

import type { Channels } from "../core/channels";

export type Gender = "f" | "m" | "n";

export interface User {
  id: string;
  login: string;
  name: string;
  initials: string;
  role: "consultant" | "supervisor";
  language: string;
  grammatical_gender: Gender;
}

export interface Session {
  user: User;
  hotline: string;
  city: string;
  channels: Channels;
  /** IANA name of the time zone for all displayed times. */
  time_zone?: string;
}

export interface City {
  name: string;
  hotline: string;
  languages: string[];
  channels: Channels;
  time_zone?: string;
  queues: { id: string; names: Record<string, string> }[];
}

export interface SoftphoneAccount {
  ws_url: string;
  sip_uri: string;
  sip_user: string;
  sip_password: string;
  display_name: string;
  ice_servers: RTCIceServer[];
}

export type Activity =
  | "ready"
  | "ringing"
  | "talking"
  | "writing"
  | "wrap-up"
  | "not-ready"
  | "offline";

export interface Shift {
  id: string;
  name: string;
  starts_ms: number;
  ends_ms: number;
}

export interface Candidate {
  consultant_id: string;
  score: number;
  skill_level: number;
  idle_ms: number;
}

export interface Explanation {
  rules_version: string;
  /** Number of the relaxation step; 0 without relaxation. */
  relaxation_step: number;
  candidates: Candidate[];
  candidate_count: number;
  excluded: Record<string, number>;
  policy?: string;
  because?: "contact-came" | "consultant-came-free" | "assigned";
}

export interface Offer {
  offer_id: string;
  contact_id: string;
  /** Channel id. */
  channel: string;
  queue: string;
  offered_ms: number;
  deadline_ms: number;
  explanation: Explanation;
}

export interface Ticket {
  number: string;
  kind: string;
  category: string;
  event: string;
  status: string;
  district?: string;
  unit?: string;
  opened_ms: number;
  changed_ms: number;
  description: string;
}

export interface PreviousContact {
  contact_id: string;
  channel: string;
  reached_ms: number;
  subject: string;
  handled_by?: string;
}

export interface ScreenPop {
  contact_id: string;
  resident_id?: string;
  name?: string;
  confidence: number;
  reason_id: string;
  contact_count: number;
  alerts?: string[];
  others?: string[];
  open_tickets?: Ticket[];
  last_contacts?: PreviousContact[];
}

export const CASE_KINDS = ["INCIDENT", "INFORMATIONAL", "COMPLAINT", "STATUS", "FREEFORM"] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

export interface CaseDraft {
  kind: CaseKind;
  category: string;
  event: string;
  description: string;
  address: string;
  district: string;
  notify: boolean;
  follows?: string;
}

export type Author = "resident" | "consultant" | "system" | "note";

export interface Message {
  id: string;
  author: Author;
  text: string;
  sent_ms: number;
  author_name?: string;
}

export interface Contact {
  contact_id: string;
  /** Channel id. */
  channel: string;
  queue: string;
  language: string;
  stage: "offered" | "connecting" | "talking" | "wrap-up";
  reached_ms: number;
  admitted_ms: number;
  engaged_ms?: number;
  ended_ms?: number;
  wrap_up_until_ms?: number;
  offer_id?: string;
  target_ms?: number;
  address?: string;
  name?: string;
  subject?: string;
  path: { key: string; label: string }[];
  paused?: boolean;
  waiting_for?: "consultant" | "resident";
  last_message_ms?: number;
  screen_pop?: ScreenPop;
  draft?: Partial<CaseDraft>;
  draft_saved_ms?: number;
  ticket?: Ticket;
  messages?: Record<string, Message>;
}

export interface ChannelLoad {
  used: number;
  limit: number;
}

export interface ConsultantState {
  activity: Activity;
  reason?: string;
  since_ms: number;
  shift?: Shift;
  today: { handled: number; answered_in_target: number; offered_missed: number; break_ms: number };
  device: { registered: boolean };
}

export interface DeskView {
  me: ConsultantState;
  load: { channels: Record<string, ChannelLoad>; shared: { channels: string[]; limit: number }[] };
  offers: Record<string, Offer>;
  contacts: Record<string, Contact>;
  queues: Record<string, { names: Record<string, string>; waiting: number; oldest_ms?: number }>;
  names: Record<string, string>;
}

export interface WallboardQueue {
  names: Record<string, string>;
  waiting: number;
  oldest_ms?: number;
  /** Service level target of the queue for calls, where configured. */
  target?: { within_ms: number; goal: number };
  window: { offered: number; in_target: number };
  today: { offered: number; answered: number; abandoned: number };
  /** Waiting contacts that no signed-in consultant has the skills for. */
  without_consultant: number;
  closed?: true;
  /** Backup groups active now. */
  backup_groups?: string[];
  /** Policy set by a supervisor in place of the configured one. */
  policy?: string;
  ready: number;
  talking: number;
  wrap_up: number;
  not_ready: number;
  signed_in: number;
}

export interface WallboardView {
  city: string;
  hotline: string;
  shift?: Shift;
  total: {
    waiting: Record<string, number>;
    oldest_ms?: number;
    oldest_queue?: string;
    window: { minutes: number; offered: number; in_target: number };
    /** Answered contacts that heard a wait estimate today, and those whose wait was within it. */
    wait_estimate: { announced: number; kept: number };
    today: {
      offered: number;
      answered: Record<string, number>;
      abandoned: number;
      short_abandoned: number;
    };
  };
  queues: Record<string, WallboardQueue>;
  consultants: {
    ready: number;
    ringing: number;
    talking: number;
    writing: number;
    wrap_up: number;
    not_ready: Record<string, number>;
    /** Consultants whose break is longer than planned. */
    break_overruns: number;
    signed_in: number;
  };
  wait_history: Record<string, { waited_ms: number; answered: number }>;
  drift: number;
}

export interface TaxonomyEntry {
  kind: string;
  category: string;
  event: string;
  unit?: string;
}

export interface Taxonomy {
  entries: TaxonomyEntry[];
  districts: string[];
}
