/** Cases of the second line as the server would say them. */

import type { CaseRow, CaseView, OfficerList, OfficeView, Session } from "../src/api/types";
import { NOW } from "./builders";
import { SESSION } from "./support/pages";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const OFFICER_SESSION: Session = {
  ...SESSION,
  user: { ...SESSION.user, id: "sek", login: "sek", name: "Barbara Sęk", initials: "BS", role: "officer" },
};

export const OFFICE: OfficeView = { id: "ZDM", title: "ZDM, Utrzymanie", open: true, changes_ms: NOW + 2 * HOUR, deputy: "Piotr Lis" };

export function row(change: Partial<CaseRow> = {}): CaseRow {
  return {
    number: "614902/26",
    part: 1,
    group: "to-accept",
    state: "to-accept",
    waits_for: "nobody",
    event: "Zapadnięte płyty",
    address: "Wałbrzyska 11",
    status: "Nowe",
    received_ms: NOW - 48 * MINUTE,
    due_ms: NOW + 12 * MINUTE,
    due_kind: "acceptance",
    legal: false,
    priority: 0,
    ...change,
  };
}

export function list(cases: CaseRow[], change: Partial<OfficerList> = {}): OfficerList {
  return {
    office: OFFICE,
    cases,
    own_count: cases.length,
    office_count: 41,
    free_count: 34,
    today: { taken: 4, taken_in_time: 4, returned: 1, closed: 6 },
    now_ms: NOW,
    ...change,
  };
}

export function caseView(change: Partial<CaseView> = {}): CaseView {
  return {
    number: "614902/26",
    part: 1,
    status: "Nowe",
    kind: "INCIDENT",
    category: "Drogi",
    event: "Uszkodzenie chodnika",
    description: "Przy przystanku zapadły się trzy płyty chodnika.",
    address: "ul. Wałbrzyska 11",
    district: "Mokotów",
    opened_ms: NOW - HOUR,
    contact_channel: "phone",
    contact_ms: NOW - HOUR,
    reason_id: "rule",
    legal: false,
    priority: 0,
    resident: { name: "Halina Wrona", channel: "email", can_send: true, language: "pl", alerts: ["hard-of-hearing"] },
    parts: [{ part: 1, office: OFFICE, state: "to-accept", waits_for: "nobody", received_ms: NOW - 48 * MINUTE, due_ms: NOW + 12 * MINUTE, returns: 1, passes: 0, done: "" }],
    clocks: [{ kind: "acceptance", state: "runs", due_ms: NOW + 12 * MINUTE, used: 0.82, left_ms: 12 * MINUTE }],
    talk: [{ position: 3, kind: "asked-office", at_ms: NOW - 50 * MINUTE, by_kind: "consultant", by: { id: "bielak", name: "Agnieszka Bielak" }, public: false, text: "Czy ktoś postawi barierki?", details: {} }],
    history: [
      { position: 1, kind: "status", at_ms: NOW - HOUR, by_kind: "consultant", by: { id: "bielak", name: "Agnieszka Bielak" }, public: true, text: "", details: { status: "Nowe" } },
      { position: 2, kind: "returned", at_ms: NOW - 55 * MINUTE, by_kind: "officer", by: { name: "Ewa Zych" }, public: false, text: "droga powiatowa", details: { office: "Urząd Dzielnicy" } },
    ],
    similar: [{ number: "600214/26", event: "Uszkodzenie chodnika", address: "ul. Wałbrzyska 13", status: "Reklamowane - W trakcie", distance_m: 35, own: true }],
    files: [],
    tasks: [],
    children: [],
    actions: ["take", "return", "ask-first-line", "add-note", "pass-on"],
    now_ms: NOW,
    ...change,
  };
}

/** The same case after the officer has accepted it. */
export function takenCase(change: Partial<CaseView> = {}): CaseView {
  const before = caseView();
  return {
    ...before,
    status: "W trakcie",
    parts: before.parts.map((part) => ({ ...part, state: "taken" as const, officer: { id: "sek", name: "Barbara Sęk" }, taken_ms: NOW })),
    clocks: [{ kind: "repair", state: "runs", due_ms: NOW + 9 * 24 * HOUR, used: 0.02, left_ms: 54 * HOUR }],
    actions: ["answer-resident", "ask-resident", "ask-first-line", "add-note", "wait-for-others", "close", "pass-on", "add-part", "join"],
    ...change,
  };
}
