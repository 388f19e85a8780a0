/**
 * Case drafts with autosave. A draft edited on this page takes precedence over the
 * server's; a failed save is repeated.
 */

import type { StoredDraft, CaseDraft, Contact, CaseKind } from "../../api/types";
import { CASE_KINDS } from "../../api/types";
import { Store } from "../../core/store";

export type Saving = "saved" | "dirty" | "saving" | "failed";

export interface DraftState {
  draft: CaseDraft;
  saving: Saving;
  /** The contact ends without a ticket. */
  informationOnly: boolean;
}

export const EMPTY_DRAFT: CaseDraft = {
  kind: "INCIDENT",
  category: "",
  event: "",
  description: "",
  address: "",
  district: "",
  notify: false,
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

/** Changed fields; `follows: undefined` removes the link. */
export type DraftChange = Partial<Omit<CaseDraft, "follows">> & { follows?: string | undefined };

type Save = (contactId: string, draft: CaseDraft, last: boolean) => Promise<void>;

export class Drafts {
  readonly state = new Store<Record<string, DraftState>>({});
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly save: Save,
    private readonly pauseMs = AUTOSAVE_MS,
  ) {}

  /** Draft to show: the local one if it was edited here, otherwise the server's. */
  stateOf(contact: Contact, all = this.state.get()): DraftState {
    return (
      all[contact.contact_id] ?? {
        draft: draftFromServer(contact.draft),
        saving: "saved",
        informationOnly: false,
      }
    );
  }

  change(contact: Contact, change: DraftChange): void {
    const before = this.stateOf(contact);
    const { follows, ...rest } = change;
    const draft: CaseDraft = { ...before.draft, ...rest };
    if (follows !== undefined) draft.follows = follows;
    else if ("follows" in change) delete draft.follows;
    this.put(contact.contact_id, { ...before, draft, saving: "dirty" });
    this.schedule(contact.contact_id);
  }

  markInformationOnly(contact: Contact, informationOnly: boolean): void {
    this.change(contact, informationOnly ? { kind: "INFORMATIONAL" } : {});
    this.put(contact.contact_id, { ...this.stateOf(contact), informationOnly });
    void this.flush(contact.contact_id);
  }

  discard(contact: Contact): void {
    this.put(contact.contact_id, { draft: EMPTY_DRAFT, saving: "dirty", informationOnly: false });
    void this.flush(contact.contact_id);
  }

  /** Marks the draft as saved, because its ticket was. */
  markSaved(contactId: string): void {
    this.cancel(contactId);
    const entry = this.state.get()[contactId];
    if (entry) this.put(contactId, { ...entry, saving: "saved" });
  }

  /** Saves an unsaved draft now. `last`: the page is closing. */
  async flush(contactId: string, last = false): Promise<void> {
    this.cancel(contactId);
    const entry = this.state.get()[contactId];
    if (!entry || entry.saving === "saved" || entry.saving === "saving") return;
    this.put(contactId, { ...entry, saving: "saving" });
    try {
      await this.save(contactId, entry.draft, last);
      this.afterSave(contactId, entry.draft, "saved");
    } catch {
      this.afterSave(contactId, entry.draft, "failed");
    }
  }

  flushAll(last = false): void {
    for (const contactId of Object.keys(this.state.get())) void this.flush(contactId, last);
  }

  /** A draft edited during the save stays dirty and is saved next. */
  private afterSave(contactId: string, sent: CaseDraft, saving: Saving): void {
    const entry = this.state.get()[contactId];
    if (!entry) return;
    const same = entry.draft === sent;
    this.put(contactId, { ...entry, saving: same ? saving : "dirty" });
    if (!same || saving === "failed") this.schedule(contactId);
  }

  private schedule(contactId: string): void {
    if (this.timers.has(contactId)) return;
    this.timers.set(
      contactId,
      setTimeout(() => {
        this.timers.delete(contactId);
        void this.flush(contactId);
      }, this.pauseMs),
    );
  }

  private cancel(contactId: string): void {
    clearTimeout(this.timers.get(contactId));
    this.timers.delete(contactId);
  }

  private put(contactId: string, entry: DraftState): void {
    this.state.update((all) => ({ ...all, [contactId]: entry }));
  }
}
