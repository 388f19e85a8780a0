/** Order and state of the officer's list; no rendering. */

import type { CaseGroup, CaseRow } from "../../api/types";

const NEAR_SHARE = 0.8;
/** Rows that have a key of their own. */
export const KEYED_ROWS = 9;

export const GROUPS: readonly CaseGroup[] = ["late", "to-accept", "to-decide", "asked", "to-answer", "waiting"];

export const rowId = (row: Pick<CaseRow, "number" | "part">): string => `${row.number}#${row.part}`;

/** Rows in the order of the groups; a group that the page does not know comes last. */
export function grouped(rows: readonly CaseRow[]): { group: CaseGroup; rows: CaseRow[] }[] {
  const names = [...GROUPS, ...rows.map((row) => row.group).filter((group) => !GROUPS.includes(group))];
  return [...new Set(names)]
    .map((group) => ({ group, rows: rows.filter((row) => row.group === group) }))
    .filter((entry) => entry.rows.length > 0);
}

/** Rows in the order in which the page shows them, which their keys follow. */
export const inOrder = (rows: readonly CaseRow[]): CaseRow[] => grouped(rows).flatMap((entry) => entry.rows);

/**
 * Brings the rows on the page up to date without moving any: rows that went away leave, rows that
 * arrived wait outside and are counted, until the officer lets them in.
 */
export function refreshed(shown: readonly CaseRow[], fresh: readonly CaseRow[]): { rows: CaseRow[]; arrived: number } {
  const byId = new Map(fresh.map((row) => [rowId(row), row]));
  const rows = shown.flatMap((row) => byId.get(rowId(row)) ?? []).map((row) => ({ ...row, group: groupOnPage(shown, row) }));
  return { rows, arrived: fresh.length - rows.length };
}

function groupOnPage(shown: readonly CaseRow[], row: CaseRow): CaseGroup {
  return shown.find((candidate) => rowId(candidate) === rowId(row))?.group ?? row.group;
}

export interface RowClock {
  level: "" | "warn" | "bad";
  /** Share of the time that is used, 0 to 1; past the end the mark moves to the left of the end. */
  used: number;
  target: number;
}

/** Bar of a row's clock; undefined when none runs. */
export function rowClock(row: CaseRow, now: number): RowClock | undefined {
  if (row.due_ms === undefined || row.waits_for !== "nobody" || row.legal) return undefined;
  const begins = row.taken_ms ?? row.received_ms;
  const used = (now - begins) / Math.max(1, row.due_ms - begins);
  if (used > 1) return { level: "bad", used: 1, target: 1 / used };
  return { level: used >= NEAR_SHARE ? "warn" : "", used: Math.max(0, used), target: 1 };
}

/** Case that is opened when the open one is gone: the first of the list. */
export const nextOpen = (rows: readonly CaseRow[], open: string | undefined): string | undefined =>
  rows.some((row) => row.number === open) ? open : inOrder(rows)[0]?.number;
