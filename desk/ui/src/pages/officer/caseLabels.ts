/** Words and icons for what the server names by id. */

import { isMessageKey, type MessageKey } from "../../i18n/messages";
import type { Translate } from "../../i18n/translate";
import type { IconName } from "../../ui/icons";
import { labelOf } from "../desk/labels";
import { statusChip } from "../desk/resident/ticketStatus";
import { dayText, momentText, pastText, spanText, type TimeContext } from "./times";
import type { CaseRow, CaseView, HistoryEntry, PartView } from "../../api/types";

export const wayLabel = (channel: string, t: Translate): string => labelOf(t, "officer.way", channel, "officer.way.none");

const WAY_ICONS: Record<string, IconName> = { phone: "phone", email: "mail", chat: "chat", sms: "sms" };

export const wayIcon = (channel: string): IconName => WAY_ICONS[channel] ?? "user";

export const reasonLabel = (view: CaseView, t: Translate): string => labelOf(t, "officer.reason", view.reason_id, "officer.reason.other");

/** Part of the officer's office. */
export function ownPart(view: CaseView): PartView | undefined {
  return view.parts.find((part) => part.part === view.part);
}

const GROUP_ICONS: Record<string, IconName> = { asked: "consult", waiting: "history", "to-answer": "mail" };

export const rowIcon = (row: CaseRow): IconName => GROUP_ICONS[row.group] ?? "doc";

interface Meaning {
  icon: IconName;
  text: string;
  tone?: "tone-bad";
}

/** What a row means: late, to accept by when, whose answer it waits for. */
export function rowMeaning(row: CaseRow, context: TimeContext): Meaning {
  const { t, now } = context;
  if (row.waits_for !== "nobody") return { icon: "pause", text: t("officer.row.stands") };
  if (row.due_ms !== undefined && row.due_ms < now) {
    return { icon: "bad", text: t("officer.row.late", { time: spanText(now - row.due_ms, t) }), tone: "tone-bad" };
  }
  if (row.group === "asked") return { icon: "headset", text: t("officer.row.first-line-waits") };
  if (row.legal && row.due_ms !== undefined) return { icon: "scale", text: t("officer.row.legal", { date: dayText(row.due_ms, context) }) };
  return stateMeaning(row, context);
}

function stateMeaning(row: CaseRow, context: TimeContext): Meaning {
  const { t } = context;
  if (row.state === "blocked") return { icon: "pause", text: t("officer.row.blocked") };
  if (row.state === "to-decide") return { icon: "warn", text: t("officer.row.decide") };
  if (row.state === "to-accept") {
    const until = row.due_ms === undefined ? undefined : momentText(row.due_ms, context);
    return { icon: "ring", text: until === undefined ? t("officer.row.new") : t("officer.row.accept-until", { time: until }) };
  }
  if (row.taken_ms === undefined) return { icon: "half", text: t("officer.row.in-progress") };
  return { icon: "half", text: t("officer.row.taken", { time: pastText(row.taken_ms, context) }) };
}

const EVENT_ICONS: Record<string, IconName> = {
  taken: "check",
  "part-closed": "ok",
  resumed: "play",
  "close-undone": "undo",
  complaint: "history",
  "asked-resident": "send",
  "answered-resident": "send",
  "resident-wrote": "user",
  note: "lock",
  "waits-for-others": "pause",
  "asked-first-line": "headset",
  "answered-first-line": "headset",
  "asked-office": "headset",
  "first-line-answered": "headset",
  joined: "merge",
  separated: "merge",
  "task-added": "clock",
  "task-done": "check",
  promised: "clock",
  prioritised: "flag",
};

export function eventIcon(entry: HistoryEntry): IconName {
  if (entry.kind === "status") return statusChip(entry.details["status"] ?? "").icon;
  return EVENT_ICONS[entry.kind] ?? "transfer";
}

/** Sentence of an event; a kind that this page does not know is a change. */
export function eventText(entry: HistoryEntry, t: Translate): string {
  const key = `officer.event.${entry.kind}`;
  const values = { text: entry.text, office: "", to: "", parent: "", before: "", ...entry.details, status: t(statusChip(entry.details["status"] ?? "").key) };
  const plain = t as unknown as (key: MessageKey, values: Record<string, string>) => string;
  return plain(isMessageKey(key) ? key : "officer.event.other", values);
}

/** Who did it: the officer, a named person, or their party. */
export function authorText(entry: HistoryEntry, ownId: string, t: Translate): string {
  if (entry.by.id === ownId) return t("officer.you");
  return entry.by.name ?? labelOf(t, "officer.by", entry.by_kind, "officer.by.system");
}
