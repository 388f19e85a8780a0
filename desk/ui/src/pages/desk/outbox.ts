/** Outgoing messages: shown at once, sent under a client id, kept until delivered. */

import { Store } from "../../core/store";

export interface Outgoing {
  clientId: string;
  text: string;
  note: boolean;
  atMs: number;
  failed: boolean;
}

export type UnsentTexts = Record<string, { text: string; note: boolean }>;

/** Storage of unsent texts, so that they survive a reload. */
export interface TextStorage {
  read: () => UnsentTexts;
  write: (texts: UnsentTexts) => void;
}

type Send = (
  contactId: string,
  message: { client_id: string; text: string; note?: boolean },
) => Promise<unknown>;

export class Outbox {
  readonly state = new Store<Record<string, Outgoing[]>>({});
  /** Unsent texts by contact id. */
  readonly unsent: Store<UnsentTexts>;

  constructor(
    private readonly send: Send,
    private readonly newId: () => string = () => crypto.randomUUID(),
    private readonly storage?: TextStorage,
  ) {
    this.unsent = new Store(storage?.read() ?? {});
  }

  edit(contactId: string, change: Partial<{ text: string; note: boolean }>): void {
    this.unsent.update((all) => {
      const before = all[contactId] ?? { text: "", note: false };
      return { ...all, [contactId]: { ...before, ...change } };
    });
    this.storage?.write(this.unsent.get());
  }

  /** Sends the unsent text of the contact and clears the field at once. */
  async sendText(contactId: string, atMs: number): Promise<void> {
    const { text, note } = this.unsent.get()[contactId] ?? { text: "", note: false };
    if (text.trim() === "") return;
    this.edit(contactId, { text: "" });
    const message: Outgoing = { clientId: this.newId(), text: text.trim(), note, atMs, failed: false };
    this.put(contactId, (list) => [...list, message]);
    await this.deliver(contactId, message);
  }

  async retry(contactId: string, clientId: string): Promise<void> {
    const message = (this.state.get()[contactId] ?? []).find((message) => message.clientId === clientId);
    if (!message) return;
    this.markFailed(contactId, clientId, false);
    await this.deliver(contactId, message);
  }

  private async deliver(contactId: string, message: Outgoing): Promise<void> {
    const { clientId, text, note } = message;
    try {
      await this.send(contactId, { client_id: clientId, text, ...(note ? { note } : {}) });
      this.put(contactId, (list) => list.filter((message) => message.clientId !== clientId));
    } catch {
      this.markFailed(contactId, clientId, true);
    }
  }

  private markFailed(contactId: string, clientId: string, failed: boolean): void {
    this.put(contactId, (list) =>
      list.map((message) => (message.clientId === clientId ? { ...message, failed } : message)),
    );
  }

  private put(contactId: string, change: (list: Outgoing[]) => Outgoing[]): void {
    this.state.update((all) => ({ ...all, [contactId]: change(all[contactId] ?? []) }));
  }
}
