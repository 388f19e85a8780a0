/**
 * Case drafts: typed here, saved by themselves. The page's own text always wins over the
 * server's once she has typed; a draft that could not be saved is tried again.
 */

import type { CaseDraft, Contact, Kind } from "../../api/types";
import { KINDS } from "../../api/types";
import { Store } from "../../core/store";

export type Saving = "saved" | "dirty" | "saving" | "failed";

export interface DraftState {
  draft: CaseDraft;
  saving: Saving;
  /** Only information was given: there will be no ticket. */
  informationOnly: boolean;
}

export const EMPTY: CaseDraft = {
  kind: "INCIDENT",
  category: "",
  event: "",
  description: "",
  address: "",
  district: "",
  notify: false,
};

export const AUTOSAVE_MS = 3000;

export function fromServer(draft: Partial<CaseDraft> | undefined): CaseDraft {
  const kind = KINDS.find((each) => each === draft?.kind) ?? ("INCIDENT" satisfies Kind);
  return { ...EMPTY, ...draft, kind };
}

export function isEmpty(draft: CaseDraft): boolean {
  const texts = [draft.category, draft.event, draft.description, draft.address, draft.district];
  return texts.every((text) => text.trim() === "") && !draft.notify && draft.follows === undefined;
}

/** Some fields; `follows: undefined` takes the link away. */
export type DraftChange = Partial<Omit<CaseDraft, "follows">> & { follows?: string | undefined };

type Save = (contactId: string, draft: CaseDraft, last: boolean) => Promise<void>;

export class Drafts {
  readonly state = new Store<Record<string, DraftState>>({});
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly save: Save,
    private readonly pauseMs = AUTOSAVE_MS,
  ) {}

  /** The draft to show: hers when she typed here, otherwise the server's. */
  of(contact: Contact, all = this.state.get()): DraftState {
    return (
      all[contact.contact_id] ?? {
        draft: fromServer(contact.draft),
        saving: "saved",
        informationOnly: false,
      }
    );
  }

  change(contact: Contact, change: DraftChange): void {
    const before = this.of(contact);
    const { follows, ...rest } = change;
    const draft: CaseDraft = { ...before.draft, ...rest };
    if (follows !== undefined) draft.follows = follows;
    else if ("follows" in change) delete draft.follows;
    this.put(contact.contact_id, { ...before, draft, saving: "dirty" });
    this.schedule(contact.contact_id);
  }

  markInformationOnly(contact: Contact, informationOnly: boolean): void {
    this.change(contact, informationOnly ? { kind: "INFORMATIONAL" } : {});
    this.put(contact.contact_id, { ...this.of(contact), informationOnly });
    void this.flush(contact.contact_id);
  }

  discard(contact: Contact): void {
    this.put(contact.contact_id, { draft: EMPTY, saving: "dirty", informationOnly: false });
    void this.flush(contact.contact_id);
  }

  /** What was sent as a ticket is saved with it. */
  settled(contactId: string): void {
    this.cancel(contactId);
    const entry = this.state.get()[contactId];
    if (entry) this.put(contactId, { ...entry, saving: "saved" });
  }

  /** Saves now what has not been saved. `last`: the page is closing. */
  async flush(contactId: string, last = false): Promise<void> {
    this.cancel(contactId);
    const entry = this.state.get()[contactId];
    if (!entry || entry.saving === "saved" || entry.saving === "saving") return;
    this.put(contactId, { ...entry, saving: "saving" });
    try {
      await this.save(contactId, entry.draft, last);
      this.after(contactId, entry.draft, "saved");
    } catch {
      this.after(contactId, entry.draft, "failed");
    }
  }

  flushAll(last = false): void {
    for (const contactId of Object.keys(this.state.get())) void this.flush(contactId, last);
  }

  /** Texts typed while the save was under way stay dirty and are saved in their turn. */
  private after(contactId: string, sent: CaseDraft, saving: Saving): void {
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
