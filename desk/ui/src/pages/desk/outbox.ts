/** Outgoing messages: shown at once, sent under a client id, kept until the live view has them. */

import { randomId } from "../../core/ids";
import type { Message } from "../../api/types";
import { Store } from "../../core/store";

export interface Outgoing {
  clientId: string;
  text: string;
  note: boolean;
  atMs: number;
  delivery: "sending" | "sent" | "failed";
  extras: Extras;
  /** Reason of the failure. */
  error?: unknown;
}

/** Outgoing messages that the live view does not show yet; the server's message id ends with the client id. */
export function notYetShown(outgoing: readonly Outgoing[], messages: Readonly<Record<string, Message>>): Outgoing[] {
  const ids = Object.values(messages).map(({ id }) => id);
  return outgoing.filter(({ clientId }) => !ids.some((id) => id.endsWith(clientId)));
}

export type UnsentTexts = Record<string, { text: string; note: boolean }>;

/** Storage of unsent texts, so that they survive a reload. */
export interface TextStorage {
  read: () => UnsentTexts;
  write: (texts: UnsentTexts) => void;
}

/** What an answer to a mail has beside its text. */
export interface Extras {
  attachments?: string[];
  /** Address that the consultant confirmed. */
  answer_to?: string;
}

type Send = (
  contactId: string,
  message: { client_id: string; text: string; note?: boolean } & Extras,
) => Promise<unknown>;

export class Outbox {
  readonly state = new Store<Record<string, Outgoing[]>>({});
  /** Unsent texts by contact id. */
  readonly unsent: Store<UnsentTexts>;

  constructor(
    private readonly send: Send,
    private readonly newId: () => string = randomId,
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
  async sendText(contactId: string, atMs: number, extras: Extras = {}): Promise<void> {
    const { text, note } = this.unsent.get()[contactId] ?? { text: "", note: false };
    if (text.trim() === "") return;
    this.edit(contactId, { text: "" });
    const message: Outgoing = { clientId: this.newId(), text: text.trim(), note, atMs, delivery: "sending", extras };
    this.put(contactId, (list) => [...list, message]);
    await this.deliver(contactId, message);
  }

  async retry(contactId: string, clientId: string): Promise<void> {
    const message = (this.state.get()[contactId] ?? []).find((message) => message.clientId === clientId);
    if (!message) return;
    this.mark(contactId, clientId, { delivery: "sending" });
    await this.deliver(contactId, message);
  }

  private async deliver(contactId: string, message: Outgoing): Promise<void> {
    const { clientId, text, note, extras } = message;
    try {
      await this.send(contactId, { client_id: clientId, text, ...(note ? { note } : {}), ...extras });
      this.mark(contactId, clientId, { delivery: "sent" });
    } catch (error) {
      this.mark(contactId, clientId, { delivery: "failed", error });
    }
  }

  /** Forgets the messages that the live view shows. */
  forgetShown(contactId: string, messages: Readonly<Record<string, Message>>): void {
    const list = this.state.get()[contactId] ?? [];
    const left = notYetShown(list, messages);
    if (left.length < list.length) this.put(contactId, () => left);
  }

  private mark(contactId: string, clientId: string, change: Pick<Outgoing, "delivery" | "error">): void {
    this.put(contactId, (list) => list.map((message) => (message.clientId === clientId ? { ...message, ...change } : message)));
  }

  private put(contactId: string, change: (list: Outgoing[]) => Outgoing[]): void {
    this.state.update((all) => ({ ...all, [contactId]: change(all[contactId] ?? []) }));
  }
}
