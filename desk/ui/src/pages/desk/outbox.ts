/** Outgoing messages: shown at once, sent under a client id, kept until the live view has them. */

import { randomId } from "../../core/ids";
import type { KeptTexts } from "../../core/keptTexts";
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

/** What of one contact the server does not have: the text in the field, and messages without an answer. */
export interface KeptAnswer {
  text: string;
  note: boolean;
  messages: Pick<Outgoing, "clientId" | "text" | "note" | "atMs" | "extras">[];
}

/** What an answer to a mail has beside its text. */
export interface Extras {
  attachments?: string[];
  /** Address that the consultant confirmed. */
  answer_to?: string;
  /** Others who received the mail, and get a copy of the answer. */
  copy_to?: string[];
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
    private readonly kept?: KeptTexts<KeptAnswer>,
  ) {
    const answers = Object.entries(kept?.read() ?? {});
    this.unsent = new Store(Object.fromEntries(answers.map(([id, { text, note }]) => [id, { text, note }])));
    // Whether they arrived is not known: their ids keep the server from taking one twice.
    this.state.set(Object.fromEntries(answers.map(([id, { messages }]) => [id, messages.map((message) => ({ ...message, delivery: "failed" }))])));
  }

  edit(contactId: string, change: Partial<{ text: string; note: boolean }>): void {
    this.unsent.update((all) => {
      const before = all[contactId] ?? { text: "", note: false };
      return { ...all, [contactId]: { ...before, ...change } };
    });
    this.keep(contactId);
  }

  /** Forgets what was typed for a contact that is over. */
  forget(contactId: string): void {
    this.unsent.update((all) => Object.fromEntries(Object.entries(all).filter(([id]) => id !== contactId)));
    this.put(contactId, () => []);
  }

  /** Sends the unsent text of the contact and clears the field at once. */
  async sendText(contactId: string, atMs: number, extras: Extras = {}): Promise<void> {
    const { text, note } = this.unsent.get()[contactId] ?? { text: "", note: false };
    if (text.trim() === "") return;
    const message: Outgoing = { clientId: this.newId(), text: text.trim(), note, atMs, delivery: "sending", extras };
    this.put(contactId, (list) => [...list, message]);
    this.edit(contactId, { text: "" });
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
    this.keep(contactId);
  }

  private keep(contactId: string): void {
    const { text, note } = this.unsent.get()[contactId] ?? { text: "", note: false };
    const unanswered = (this.state.get()[contactId] ?? []).filter(({ delivery }) => delivery !== "sent");
    const messages = unanswered.map(({ clientId, text: sent, note: isNote, atMs, extras }) => ({ clientId, text: sent, note: isNote, atMs, extras }));
    this.kept?.write(contactId, text === "" && messages.length === 0 ? undefined : { text, note, messages });
  }
}
