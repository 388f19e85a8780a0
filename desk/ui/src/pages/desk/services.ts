/** Services of an open desk: live view, softphone, drafts, outbox and UI state. */

import { randomId } from "../../core/ids";
import { createContext, use } from "react";
import { api, apiVersioned, post, postOnce, sendFile } from "../../api/http";
import { LiveView, liveUrl, type LiveOptions } from "../../api/liveView";
import type { Attachment, DeskView, Session, SoftphoneAccount, StoredDraft, Taxonomy, Ticket } from "../../api/types";
import { isPageOutdated } from "../../app/pageVersion";
import { isSessionOver, leaveEndedSession } from "../../app/session";
import { keptTexts } from "../../core/keptTexts";
import { Store, useStore } from "../../core/store";
import { microphone } from "../../phone/microphone";
import { Softphone } from "../../phone/softphone";
import { AnswerFilesStore } from "./answerFiles";
import { Drafts, draftFromServer, type DraftRequests } from "./drafts";
import { KnowledgeStore } from "./knowledge/knowledgeStore";
import { Outbox } from "./outbox";
import { waitForRing } from "./waitForRing";

/** Interval between two typing signals, ms; shorter than the time for which the resident's page shows one. */
const TYPING_INTERVAL_MS = 3000;

export type CaseErrors = Partial<Record<string, string>>;

/** Answer to the last search for a ticket by its number. */
export interface TicketSearch {
  /** Contact beside which the consultant searched. */
  contactId: string;
  ticket?: Ticket;
  problem?: string;
}

export interface DeskUi {
  /** Id of the open contact. */
  selected: string | undefined;
  /** Selected tab by contact id. */
  tabs: Record<string, "conversation" | "case" | "resident" | "offer">;
  residentTab: "person" | "cases" | "knowledge";
  /** Number of the case that is shown in the place of the contact. */
  openCase: string | undefined;
  ticketSearch: TicketSearch | undefined;
  statePickerOpen: boolean;
  helpOpen: boolean;
  keypadOpen: boolean;
  /** Quoted lines of mails are shown. */
  quotesOpen: boolean;
  /** The hang-up confirmation is open. */
  confirmHangUp: boolean;
  /** State requested while contacts were still open. */
  stateAfterContacts: string | undefined;
  /** Error message of the last failed action. */
  notice: string | undefined;
  acceptingOffer: string | undefined;
  caseErrors: Record<string, CaseErrors>;
  savingTicket: string | undefined;
  /** Resident whose call was ended by a reload of the page. */
  interruptedCall: string | undefined;
  /** The session was ended elsewhere, and the page stays for the rest of a call. */
  sessionOver: boolean;
  /** The server has a newer build of the page. */
  outdated: boolean;
  lastContact: { who: string; atMs: number; number: string | undefined; isCall: boolean } | undefined;
}

const INITIAL_UI: DeskUi = {
  selected: undefined,
  tabs: {},
  residentTab: "person",
  openCase: undefined,
  ticketSearch: undefined,
  statePickerOpen: false,
  helpOpen: false,
  keypadOpen: false,
  quotesOpen: false,
  confirmHangUp: false,
  stateAfterContacts: undefined,
  notice: undefined,
  acceptingOffer: undefined,
  caseErrors: {},
  savingTicket: undefined,
  interruptedCall: undefined,
  sessionOver: false,
  outdated: false,
  lastContact: undefined,
};

const contactPath = (id: string): string => `/desk/contacts/${encodeURIComponent(id)}`;

/** Part of the softphone that the desk uses. */
export type DeskPhone = Pick<
  Softphone,
  | "state"
  | "start"
  | "stop"
  | "connect"
  | "takeOver"
  | "accept"
  | "reject"
  | "hangUp"
  | "toggleMute"
  | "toggleHold"
  | "sendDigit"
  | "unblockSound"
  | "startTestCall"
  | "endTestCall"
>;

export class DeskServices {
  readonly live: LiveView<DeskView>;
  readonly phone: DeskPhone;
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  readonly answerFiles = new AnswerFilesStore({
    add: (id, file) => sendFile<Attachment>(`${contactPath(id)}/attachments`, file),
    remove: (id, fileId) => post(`${contactPath(id)}/attachments/${encodeURIComponent(fileId)}/remove`),
  });
  readonly knowledge = new KnowledgeStore();
  readonly ui = new Store<DeskUi>(INITIAL_UI);
  /** The page is being closed or reloaded. */
  pageHidden = false;
  private readonly remoteAudio = new Audio();
  private unwatchCall: (() => void) | undefined;
  private readonly typingSentMs = new Map<string, number>();
  readonly taxonomy = new Store<Taxonomy | undefined>(undefined);

  constructor(
    readonly session: Session,
    phone?: DeskPhone,
    connection: Pick<LiveOptions<DeskView>, "silenceMs"> = {},
  ) {
    this.live = new LiveView<DeskView>({
      ...connection,
      url: () => liveUrl("desk"),
      onDisconnected: () => void this.onDisconnected(),
      onReconnected: () => void this.onReconnected(),
      beforeShow: (shown, next) => waitForRing(this.phone.state, shown, next),
    });
    this.phone =
      phone ??
      new Softphone({
        account: (request) => api<SoftphoneAccount>(request === "renew" ? "/desk/softphone?renew=true" : "/desk/softphone"),
        microphone,
        personId: session.user.id,
        remoteAudio: this.remoteAudio,
        now: () => this.now(),
      });
    const draftRequests: DraftRequests = {
      save: async (id, draft, { version, last }) => {
        const call = { method: "PUT", body: draft, version, keepalive: last } as const;
        return (await apiVersioned(`${contactPath(id)}/draft`, call)).version;
      },
      reload: async (id) => {
        const { value, version } = await apiVersioned<StoredDraft>(`${contactPath(id)}/draft`);
        return { draft: draftFromServer(value), version };
      },
    };
    this.drafts = new Drafts(draftRequests, keptTexts("draft", session.user.id));
    this.outbox = new Outbox(
      (id, message) => post(`${contactPath(id)}/messages`, message, message.client_id),
      randomId,
      keptTexts("answer", session.user.id),
    );
  }

  start(): void {
    document.body.append(this.remoteAudio);
    this.live.start();
    this.phone.start();
    this.drafts.start();
    this.unwatchCall = this.phone.state.subscribe(() => {
      if (this.ui.get().sessionOver && !this.isInCall && !this.pageHidden) leaveEndedSession();
    });
    void this.loadTaxonomy();
  }

  /** Saves drafts and leaves the call to the engine, because the page is going away. */
  onPageHide(): void {
    this.pageHidden = true;
    this.drafts.flushAll(true);
    this.phone.stop();
  }

  stop(): void {
    this.unwatchCall?.();
    this.drafts.stop();
    this.live.stop();
    this.phone.stop();
    this.remoteAudio.remove();
  }

  private get isInCall(): boolean {
    const { call } = this.phone.state.get();
    return call !== undefined && call.phase !== "ringing";
  }

  /** Leaves the page when the session has ended; a call goes on until it ends, and the page says so. */
  private async onDisconnected(): Promise<void> {
    if (this.ui.get().sessionOver || !(await isSessionOver(this.session.user.id))) return;
    if (this.isInCall) this.setUi({ sessionOver: true });
    else leaveEndedSession();
  }

  /** The person has signed in again in another tab, or somebody else has. */
  private async onReconnected(): Promise<void> {
    void this.checkPageVersion();
    if (!this.ui.get().sessionOver) return;
    if (await isSessionOver(this.session.user.id)) {
      leaveEndedSession();
      return;
    }
    this.setUi({ sessionOver: false });
    this.drafts.flushAll();
  }

  private async checkPageVersion(): Promise<void> {
    if (await isPageOutdated()) this.setUi({ outdated: true });
  }

  get view(): DeskView | undefined {
    return this.live.state.get().view;
  }

  setUi(change: Partial<DeskUi>): void {
    this.ui.update((ui) => ({ ...ui, ...change }));
  }

  /** Takes back the errors of fields that the consultant has changed. */
  clearCaseErrors(id: string, fields: readonly string[]): void {
    const errors = this.ui.get().caseErrors[id] ?? {};
    if (!fields.some((field) => errors[field] !== undefined)) return;
    const left = Object.fromEntries(Object.entries(errors).filter(([field]) => !fields.includes(field)));
    this.ui.update((ui) => ({ ...ui, caseErrors: { ...ui.caseErrors, [id]: left } }));
  }

  /** Server time, epoch ms. */
  now(): number {
    return this.live.clock.now();
  }

  openTicket(id: string, body: unknown): Promise<Ticket> {
    return post<Ticket>(`${contactPath(id)}/ticket`, body);
  }

  contactAction(id: string, action: "end" | "wrap-up/finish" | "wrap-up/extend"): Promise<void> {
    return post(`${contactPath(id)}/${action}`);
  }

  confirmResident(id: string, residentId: string): Promise<unknown> {
    return post(`${contactPath(id)}/resident`, { resident_id: residentId });
  }

  /** Shows the resident that the consultant is writing; at most one signal in `TYPING_INTERVAL_MS`. */
  reportTyping(id: string): void {
    const now = Date.now();
    if (now - (this.typingSentMs.get(id) ?? 0) < TYPING_INTERVAL_MS) return;
    this.typingSentMs.set(id, now);
    postOnce(`${contactPath(id)}/typing`).catch(() => undefined);
  }

  answerOffer(offerId: string, answer: "accept" | "reject"): Promise<void> {
    return post(`/desk/offers/${encodeURIComponent(offerId)}/${answer}`);
  }

  requestState(state: "ready" | "not-ready" | "offline", reason?: string): Promise<void> {
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

export const DeskServicesContext = createContext<DeskServices | undefined>(undefined);

export function useServices(): DeskServices {
  const services = use(DeskServicesContext);
  if (!services) throw new Error("a desk component outside the desk");
  return services;
}

/** Selects from the desk view. Throws before the first snapshot. */
export function useView<S>(select: (view: DeskView) => S): S {
  const services = useServices();
  return useStore(services.live.state, ({ view }) => {
    if (!view) throw new Error("the desk has no view yet");
    return select(view);
  });
}

export function useUi<S>(select: (ui: DeskUi) => S): S {
  return useStore(useServices().ui, select);
}
