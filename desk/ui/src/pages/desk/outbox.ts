/** Messages on their way out: shown at once, sent under a client id, kept until they arrive. */

import { Store } from "../../core/store";

export interface Outgoing {
  clientId: string;
  text: string;
  note: boolean;
  atMs: number;
  failed: boolean;
}

export type Texts = Record<string, { text: string; note: boolean }>;

/** Where unsent texts outlive a reload of the page. */
export interface Shelf {
  read: () => Texts;
  write: (texts: Texts) => void;
}

type Send = (
  contactId: string,
  message: { client_id: string; text: string; note?: boolean },
) => Promise<unknown>;

export class Outbox {
  readonly state = new Store<Record<string, Outgoing[]>>({});
  /** Texts not sent yet, by contact: they survive every change of contact. */
  readonly texts: Store<Texts>;

  constructor(
    private readonly send: Send,
    private readonly newId: () => string = () => crypto.randomUUID(),
    private readonly shelf?: Shelf,
  ) {
    this.texts = new Store(shelf?.read() ?? {});
  }

  write(contactId: string, change: Partial<{ text: string; note: boolean }>): void {
    this.texts.update((all) => {
      const before = all[contactId] ?? { text: "", note: false };
      return { ...all, [contactId]: { ...before, ...change } };
    });
    this.shelf?.write(this.texts.get());
  }

  /** Sends what is written; the field is free again at once. */
  async post(contactId: string, atMs: number): Promise<void> {
    const { text, note } = this.texts.get()[contactId] ?? { text: "", note: false };
    if (text.trim() === "") return;
    this.write(contactId, { text: "" });
    const message: Outgoing = { clientId: this.newId(), text: text.trim(), note, atMs, failed: false };
    this.put(contactId, (list) => [...list, message]);
    await this.deliver(contactId, message);
  }

  async again(contactId: string, clientId: string): Promise<void> {
    const message = (this.state.get()[contactId] ?? []).find((each) => each.clientId === clientId);
    if (!message) return;
    this.mark(contactId, clientId, false);
    await this.deliver(contactId, message);
  }

  private async deliver(contactId: string, message: Outgoing): Promise<void> {
    const { clientId, text, note } = message;
    try {
      await this.send(contactId, { client_id: clientId, text, ...(note ? { note } : {}) });
      this.put(contactId, (list) => list.filter((each) => each.clientId !== clientId));
    } catch {
      this.mark(contactId, clientId, true);
    }
  }

  private mark(contactId: string, clientId: string, failed: boolean): void {
    this.put(contactId, (list) =>
      list.map((each) => (each.clientId === clientId ? { ...each, failed } : each)),
    );
  }

  private put(contactId: string, change: (list: Outgoing[]) => Outgoing[]): void {
    this.state.update((all) => ({ ...all, [contactId]: change(all[contactId] ?? []) }));
  }
}
