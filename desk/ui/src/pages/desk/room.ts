/** Everything that one open desk holds: the live view, the telephone, drafts, and what is open. */

import { createContext, use } from "react";
import { api, post } from "../../api/http";
import { LiveView, liveUrl } from "../../api/live";
import type { DeskView, Session, SoftphoneAccount, Taxonomy, Ticket } from "../../api/types";
import { checkSession } from "../../app/session";
import { Store, useStore } from "../../core/store";
import { microphone } from "../../phone/microphone";
import { Softphone } from "../../phone/softphone";
import { Drafts } from "./drafts";
import { Outbox } from "./outbox";
import { sessionShelf } from "./shelf";
import { ringFirst } from "./ringFirst";

export type CaseErrors = Partial<Record<string, string>>;

export interface DeskUi {
  /** The contact in hand. */
  selected: string | undefined;
  /** Which tab of the centre a written contact shows. */
  tabs: Record<string, "talk" | "case" | "resident" | "caller">;
  side: "person" | "cases";
  states: boolean;
  help: boolean;
  keypad: boolean;
  /** A hang-up that waits for yes or no. */
  confirmHangUp: boolean;
  /** She asked for this state while she still holds contacts. */
  after: string | undefined;
  /** One message about something that did not work. */
  notice: string | undefined;
  accepting: string | undefined;
  caseErrors: Record<string, CaseErrors>;
  savingTicket: string | undefined;
  /** Who was on the line when this page was reloaded. */
  lostCall: string | undefined;
  last: { who: string; atMs: number; number: string | undefined; phone: boolean } | undefined;
}

const FRESH: DeskUi = {
  selected: undefined,
  tabs: {},
  side: "person",
  states: false,
  help: false,
  keypad: false,
  confirmHangUp: false,
  after: undefined,
  notice: undefined,
  accepting: undefined,
  caseErrors: {},
  savingTicket: undefined,
  lostCall: undefined,
  last: undefined,
};

const contactPath = (id: string): string => `/desk/contacts/${encodeURIComponent(id)}`;

export class DeskRoom {
  readonly live: LiveView<DeskView>;
  readonly phone: Softphone;
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  readonly ui = new Store<DeskUi>(FRESH);
  /** The page is being closed or reloaded. */
  leaving = false;
  private readonly speaker = new Audio();
  readonly taxonomy = new Store<Taxonomy | undefined>(undefined);

  constructor(readonly session: Session) {
    this.live = new LiveView<DeskView>({
      url: () => liveUrl("desk"),
      onLost: () => void checkSession(),
      first: (shown, next) => ringFirst(this.phone.state, shown, next),
    });
    this.phone = new Softphone({
      account: () => api<SoftphoneAccount>("/desk/softphone"),
      microphone,
      personId: session.user.id,
      speaker: this.speaker,
      now: () => this.now(),
    });
    this.drafts = new Drafts((id, draft, last) =>
      api(`${contactPath(id)}/draft`, { method: "PUT", body: draft, keepalive: last }),
    );
    this.outbox = new Outbox(
      (id, message) => post(`${contactPath(id)}/messages`, message),
      () => crypto.randomUUID(),
      sessionShelf(session.user.id),
    );
  }

  start(): void {
    document.body.append(this.speaker);
    this.live.start();
    this.phone.start();
    void this.loadTaxonomy();
  }

  /** The page goes away: what is typed is saved, the call ends here and now. */
  leave(): void {
    this.leaving = true;
    this.drafts.flushAll(true);
    this.phone.stop();
  }

  stop(): void {
    this.drafts.flushAll(true);
    this.live.stop();
    this.phone.stop();
    this.speaker.remove();
  }

  get view(): DeskView | undefined {
    return this.live.state.get().view;
  }

  set(change: Partial<DeskUi>): void {
    this.ui.update((ui) => ({ ...ui, ...change }));
  }

  /** Server time, epoch ms. */
  now(): number {
    return this.live.clock.now();
  }

  openTicket(id: string, body: unknown): Promise<Ticket> {
    return post<Ticket>(`${contactPath(id)}/ticket`, body);
  }

  act(id: string, what: "end" | "wrap-up/finish" | "wrap-up/extend"): Promise<void> {
    return post(`${contactPath(id)}/${what}`);
  }

  confirmResident(id: string, residentId: string): Promise<unknown> {
    return post(`${contactPath(id)}/resident`, { resident_id: residentId });
  }

  answerOffer(offerId: string, what: "accept" | "reject"): Promise<void> {
    return post(`/desk/offers/${encodeURIComponent(offerId)}/${what}`);
  }

  declare(state: "ready" | "not-ready" | "offline", reason?: string): Promise<void> {
    return post("/desk/state", reason === undefined ? { state } : { state, reason });
  }

  private async loadTaxonomy(): Promise<void> {
    try {
      this.taxonomy.set(await api<Taxonomy>("/desk/taxonomy"));
    } catch {
      setTimeout(() => void this.loadTaxonomy(), 5000);
    }
  }
}

export const DeskContext = createContext<DeskRoom | undefined>(undefined);

export function useRoom(): DeskRoom {
  const room = use(DeskContext);
  if (!room) throw new Error("a desk component outside the desk");
  return room;
}

/** A part of the view; only rendered when the first snapshot is there. */
export function useView<S>(select: (view: DeskView) => S): S {
  const room = useRoom();
  return useStore(room.live.state, ({ view }) => {
    if (!view) throw new Error("the desk has no view yet");
    return select(view);
  });
}

export function useUi<S>(select: (ui: DeskUi) => S): S {
  return useStore(useRoom().ui, select);
}
