/** State of the officer's page and the requests that change it. */

import { createContext, use } from "react";
import { api, isProblem, post, sendFile } from "../../api/http";
import { announcer } from "../../core/announcer";
import { ServerClock } from "../../core/clock";
import { keptTexts, type KeptTexts } from "../../core/keptTexts";
import { Store, useStore } from "../../core/store";
import type { Session } from "../../api/types";
import { checkSession } from "../../app/session";
import { grouped, nextOpen, refreshed } from "./caseList";
import type { FormName } from "./forms";
import type { CaseFile, CaseRow, CaseView, OfficerList, OfficeView } from "../../api/types";

export type Tab = "own" | "office";

export interface OfficerState {
  tab: Tab;
  query: string;
  list: OfficerList | undefined;
  rows: readonly CaseRow[];
  /** Cases that came since the list was shown; the officer lets them in. */
  arrived: number;
  /** Number of the open case. */
  open: string | undefined;
  view: CaseView | undefined;
  form: FormName | undefined;
  /** Error of the last request; the page says it in the officer's language. */
  failure: unknown;
  /** Since when the server does not answer, UTC ms. */
  awaySinceMs: number | undefined;
}

const START: OfficerState = {
  tab: "own",
  query: "",
  list: undefined,
  rows: [],
  arrived: 0,
  open: undefined,
  view: undefined,
  form: undefined,
  failure: undefined,
  awaySinceMs: undefined,
};

/** `614902/26` as it stands in an address. */
export const inPath = (number: string): string => number.replace("/", "-");

export class OfficerServices {
  readonly state = new Store<OfficerState>(START);
  readonly clock = new ServerClock();
  readonly drafts: KeptTexts<string>;

  constructor(readonly session: Session) {
    this.drafts = keptTexts<string>("officer", session.user.id);
  }

  set(change: Partial<OfficerState>): void {
    this.state.update((value) => ({ ...value, ...change }));
  }

  now(): number {
    return this.clock.now();
  }

  /** Loads the list of the tab; the open case stays, or the first of the list is opened. */
  async load(): Promise<void> {
    await this.guarded(async () => {
      const list = await this.fetchList();
      this.set({ list, rows: list.cases, arrived: 0 });
      const { open } = this.state.get();
      const next = open ?? nextOpen(list.cases, open);
      if (next !== undefined) await this.openCase(next);
    });
  }

  /** Brings the page up to date without moving anything on it. */
  async refresh(): Promise<void> {
    const { list, rows, open } = this.state.get();
    if (list === undefined) return this.load();
    await this.guarded(async () => {
      const fresh = await this.fetchList();
      this.set({ list: fresh, ...this.merged(rows, fresh) });
      if (open !== undefined) await this.openCase(open);
    });
  }

  private merged(rows: readonly CaseRow[], fresh: OfficerList): Pick<OfficerState, "rows" | "arrived"> {
    return rows.length === 0 ? { rows: fresh.cases, arrived: 0 } : refreshed(rows, fresh.cases);
  }

  async choose(tab: Tab): Promise<void> {
    this.set({ tab, query: "", open: undefined, view: undefined });
    await this.load();
  }

  /** Search of the list; the open case stays. */
  async find(query: string): Promise<void> {
    this.set({ query });
    await this.guarded(async () => {
      const list = await this.fetchList();
      if (this.state.get().query === query) this.set({ list, rows: list.cases, arrived: 0 });
    });
  }

  async openCase(number: string): Promise<void> {
    if (this.state.get().open !== number) this.set({ open: number, view: undefined, form: undefined });
    await this.guarded(async () => {
      const view = await api<CaseView>(`/officer/cases/${inPath(number)}`);
      this.clock.addServerTime(view.now_ms);
      if (this.state.get().open === number) this.set({ view });
    });
  }

  /** Performs an action on the open case; false when it was refused. `announcement`: of the result. */
  async act(action: string, body: object, announcement: string): Promise<boolean> {
    const { view } = this.state.get();
    if (view === undefined) return false;
    const done = await this.guarded(async () => {
      const after = await post<CaseView>(`/officer/cases/${inPath(view.number)}/parts/${view.part}/${action}`, body);
      if (this.state.get().open === view.number) this.set({ view: after, form: undefined });
      announcer.announce(announcement);
    });
    await this.reloadAfter(view.number, done);
    return done;
  }

  /** The officer's own step may move a row: the list is read whole; after a refusal the case is, too. */
  private async reloadAfter(number: string, done: boolean): Promise<void> {
    await this.guarded(async () => {
      const list = await this.fetchList();
      this.set({ list, rows: list.cases, arrived: 0 });
      if (!done) this.set({ view: await api<CaseView>(`/officer/cases/${inPath(number)}`) });
    }, false);
  }

  offices(): Promise<OfficeView[]> {
    return api<OfficeView[]>("/officer/offices");
  }

  /** Throws `Problem` when the server refuses the file. */
  sendPhoto(number: string, file: File): Promise<CaseFile> {
    return sendFile<CaseFile>(`/officer/cases/${inPath(number)}/files`, file);
  }

  private async fetchList(): Promise<OfficerList> {
    const { tab, query } = this.state.get();
    const list = await api<OfficerList>(`/officer/cases?tab=${tab}&q=${encodeURIComponent(query)}`);
    this.clock.addServerTime(list.now_ms);
    return { ...list, cases: grouped(list.cases).flatMap((entry) => entry.rows) };
  }

  private async guarded(work: () => Promise<void>, replaces = true): Promise<boolean> {
    try {
      await work();
      this.set({ awaySinceMs: undefined, ...(replaces ? { failure: undefined } : {}) });
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  private fail(error: unknown): void {
    if (isProblem(error) && error.code === "case-unknown") this.set({ open: undefined, view: undefined, form: undefined });
    if (isProblem(error) && error.unreachable) this.set({ awaySinceMs: this.state.get().awaySinceMs ?? this.now() });
    else if (isProblem(error) && error.status === 401) void checkSession();
    else this.set({ failure: error });
  }
}

export const OfficerContext = createContext<OfficerServices | undefined>(undefined);

export function useOfficer(): OfficerServices {
  const services = use(OfficerContext);
  if (services === undefined) throw new Error("an officer's area is outside of the officer's page");
  return services;
}

/** Re-renders when the selected part of the state changes. */
export const useOfficerState = <S,>(select: (state: OfficerState) => S): S => useStore(useOfficer().state, select);
