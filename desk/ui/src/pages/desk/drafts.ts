/**
 * Case drafts with autosave. A draft edited on this page takes precedence over the
 * server's; a failed save is repeated. A save names the version that it is based on; when
 * another page has changed the draft meanwhile, the fields edited here keep their texts and
 * the others take the server's. What is not saved is kept in the browser at each key, and saved
 * by the next page of the account.
 */

import { isProblem } from "../../api/http";
import type { KeptTexts } from "../../core/keptTexts";
import type { StoredDraft, CaseDraft, Contact, CaseKind } from "../../api/types";
import { CASE_KINDS } from "../../api/types";
import { Store } from "../../core/store";

export type Saving = "saved" | "dirty" | "saving" | "failed";

export interface DraftState {
  draft: CaseDraft;
  saving: Saving;
  /** The contact ends without a ticket. */
  informationOnly: boolean;
  /** Kind to return to when the contact is to have a ticket after all. */
  kindBefore?: CaseKind;
  /** The draft was changed after it was saved as a ticket. */
  changedAfterTicket: boolean;
  /** Draft of the server that the edits are based on, and its version. */
  base: CaseDraft;
  version: string | undefined;
}

export const EMPTY_DRAFT: CaseDraft = {
  kind: "INCIDENT",
  category: "",
  event: "",
  description: "",
  address: "",
  district: "",
  notify: false,
  notify_by: "",
  language: "",
  street: "",
  house: "",
  road_class: "",
  asset: "",
  unit_id: "",
  answers: {},
};

export const AUTOSAVE_MS = 3000;

export function draftFromServer(draft: Partial<StoredDraft> | undefined): CaseDraft {
  const kind = CASE_KINDS.find((candidate) => candidate === draft?.kind) ?? ("INCIDENT" satisfies CaseKind);
  return { ...EMPTY_DRAFT, ...draft, kind };
}

export function isEmpty(draft: CaseDraft): boolean {
  const texts = [draft.category, draft.event, draft.description, draft.address, draft.district];
  return texts.every((text) => text.trim() === "") && !draft.notify && draft.follows === undefined;
}

/** Fields that a draft has or lacks. */
type Optional = "follows" | "lon" | "lat";

/** Changed fields; `follows: undefined` removes the link, undefined coordinates the place. */
export type DraftChange = Partial<Omit<CaseDraft, Optional>> & { [Field in Optional]?: CaseDraft[Field] | undefined };

export interface SaveOptions {
  /** Version that the draft is based on; undefined: save over any. */
  version: string | undefined;
  /** The page is closing. */
  last: boolean;
}

/** Requests of the drafts to the server. */
export interface DraftRequests {
  /** Returns the new version. Throws `Problem` with status 412 when the version has changed. */
  save: (contactId: string, draft: CaseDraft, options: SaveOptions) => Promise<string | undefined>;
  reload: (contactId: string) => Promise<{ draft: CaseDraft; version: string | undefined }>;
}

/** State of a draft that was not edited on this page. */
export function stateFromServer(draft: Partial<StoredDraft> | undefined, version: string | undefined): DraftState {
  const base = draftFromServer(draft);
  return { draft: base, saving: "saved", informationOnly: false, changedAfterTicket: false, base, version };
}

/** True while the form holds something that the wrap-up may not leave behind unsaved. */
export function needsSaving(contact: Contact, { draft, informationOnly, changedAfterTicket }: DraftState): boolean {
  if (contact.ticket) return changedAfterTicket;
  return !informationOnly && draft.description.trim() !== "";
}

/** Fields that differ between `base` and `edited` keep the edited value; the others are the server's. */
export function mergedDraft(base: CaseDraft, edited: CaseDraft, server: CaseDraft): CaseDraft {
  const fields = Object.keys({ ...base, ...edited }) as (keyof CaseDraft)[];
  const unchanged = fields.filter((field) => edited[field] === base[field]);
  const merged = withoutUndefined({ ...edited, ...Object.fromEntries(unchanged.map((field) => [field, server[field]])) });
  return { ...merged, answers: mergedAnswers(base.answers, edited.answers, server.answers) };
}

type Answers = CaseDraft["answers"];

/** Answers question by question, as `mergedDraft` has the fields; one that was taken back here stays so. */
function mergedAnswers(base: Answers, edited: Answers, server: Answers): Answers {
  const ids = Object.keys({ ...base, ...edited });
  const changed = ids.filter((id) => JSON.stringify(base[id]) !== JSON.stringify(edited[id]));
  const own = Object.entries(edited).filter(([id]) => changed.includes(id));
  const others = Object.entries(server).filter(([id]) => !changed.includes(id));
  return Object.fromEntries([...others, ...own]);
}

/** The draft without optional fields that are undefined. */
function withoutUndefined(draft: Omit<CaseDraft, Optional> & DraftChange): CaseDraft {
  const present = Object.entries(draft).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as unknown as CaseDraft;
}

/** Statuses of a contact that is another consultant's now, or that nobody has: no repetition saves its draft. */
const REFUSED_FOR_GOOD = new Set([403, 404, 409, 410]);

export class Drafts {
  readonly state: Store<Record<string, DraftState>>;
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private stopped = false;

  constructor(
    private readonly requests: DraftRequests,
    private readonly kept?: KeptTexts<DraftState>,
  ) {
    const unsaved = Object.entries(kept?.read() ?? {}).map(([id, entry]) => [id, { ...entry, saving: "dirty" }]);
    this.state = new Store(Object.fromEntries(unsaved) as Record<string, DraftState>);
  }

  /** Saves what an earlier page left. */
  start(): void {
    this.stopped = false;
    this.flushAll();
  }

  /** Saves what can be saved; what cannot stays in the browser as it is. */
  stop(): void {
    this.stopped = true;
    this.flushAll(true);
    for (const contactId of [...this.timers.keys()]) this.cancel(contactId);
  }

  /** Draft to show: the local one if it was edited here, otherwise the server's. */
  stateOf(contact: Contact, all = this.state.get()): DraftState {
    return all[contact.contact_id] ?? stateFromServer(contact.draft, contact.draft_version);
  }

  change(contact: Contact, change: DraftChange): void {
    const before = this.stateOf(contact);
    const draft = withoutUndefined({ ...before.draft, ...change });
    this.put(contact.contact_id, { ...before, draft, saving: "dirty", changedAfterTicket: before.changedAfterTicket || contact.ticket !== undefined });
    this.schedule(contact.contact_id);
  }

  markInformationOnly(contact: Contact, informationOnly: boolean): void {
    const { draft, kindBefore = draft.kind } = this.stateOf(contact);
    this.change(contact, { kind: informationOnly ? "INFORMATIONAL" : kindBefore });
    this.put(contact.contact_id, { ...this.stateOf(contact), informationOnly, kindBefore: informationOnly ? draft.kind : kindBefore });
    void this.flush(contact.contact_id);
  }

  discard(contact: Contact): void {
    this.put(contact.contact_id, { ...this.stateOf(contact), draft: EMPTY_DRAFT, saving: "dirty", informationOnly: false });
    void this.flush(contact.contact_id);
  }

  /** Marks the draft as saved, because its ticket was; text typed since then is saved later. */
  markSaved(contactId: string, saved: CaseDraft): void {
    const entry = this.state.get()[contactId];
    if (!entry) return;
    const complete = entry.draft === saved;
    if (complete) this.cancel(contactId);
    this.put(contactId, { ...entry, saving: complete ? "saved" : "dirty", changedAfterTicket: !complete });
  }

  /** Saves an unsaved draft now. `last`: the page is closing. */
  async flush(contactId: string, last = false): Promise<void> {
    this.cancel(contactId);
    const entry = this.state.get()[contactId];
    // A closing page cancels the save that is under way: it is sent once more, to outlive the page.
    if (!entry || entry.saving === "saved" || (entry.saving === "saving" && !last)) return;
    this.put(contactId, { ...entry, saving: "saving" });
    try {
      // On a closing page there is no time for a merge: the text is saved over any version.
      const version = await this.requests.save(contactId, entry.draft, { version: last ? undefined : entry.version, last });
      this.afterSave(contactId, entry.draft, version);
    } catch (error) {
      await this.afterRefusal(contactId, isProblem(error) ? error.status : 0);
    }
  }

  flushAll(last = false): void {
    for (const contactId of Object.keys(this.state.get())) void this.flush(contactId, last);
  }

  /** A draft edited during the save stays dirty and is saved next. */
  private afterSave(contactId: string, base: CaseDraft, version: string | undefined): void {
    const entry = this.state.get()[contactId];
    if (!entry) return;
    const complete = entry.draft === base;
    this.put(contactId, { ...entry, base, version, saving: complete ? "saved" : "dirty" });
    if (!complete) this.schedule(contactId);
  }

  private async afterRefusal(contactId: string, status: number): Promise<void> {
    if (status === 412) await this.merge(contactId);
    else this.afterFailure(contactId, REFUSED_FOR_GOOD.has(status));
  }

  private afterFailure(contactId: string, forGood = false): void {
    const entry = this.state.get()[contactId];
    if (!entry) return;
    this.put(contactId, { ...entry, saving: "failed" });
    if (!forGood) this.schedule(contactId);
  }

  /** Merges the server's draft, which another page has changed, into the edited one; saved next. */
  private async merge(contactId: string): Promise<void> {
    try {
      const { draft: server, version } = await this.requests.reload(contactId);
      const entry = this.state.get()[contactId];
      if (!entry) return;
      const draft = mergedDraft(entry.base, entry.draft, server);
      this.put(contactId, { ...entry, draft, base: server, version, saving: "dirty" });
      this.schedule(contactId);
    } catch {
      this.afterFailure(contactId);
    }
  }

  private schedule(contactId: string): void {
    if (this.stopped || this.timers.has(contactId)) return;
    this.timers.set(
      contactId,
      setTimeout(() => {
        this.timers.delete(contactId);
        void this.flush(contactId);
      }, AUTOSAVE_MS),
    );
  }

  private cancel(contactId: string): void {
    clearTimeout(this.timers.get(contactId));
    this.timers.delete(contactId);
  }

  private put(contactId: string, entry: DraftState): void {
    this.state.update((all) => ({ ...all, [contactId]: entry }));
    const isSaved = entry.saving === "saved";
    // A page that is over writes nothing more: a log-out has emptied the storage.
    if (isSaved || !this.stopped) this.kept?.write(contactId, isSaved ? undefined : entry);
  }
}
