/** Texts that a resident types: their length, what cannot be sent, and how they outlive a reload of the tab. */

import type { PendingMessage } from "./conversation";

/** Limit of the server for one message, characters. */
export const MAX_TEXT = 4000;

/** Limit of the server for a name and for an address, characters. */
export const MAX_LINE = 120;

/** True for a paste or drop that carries files, such as a picture, and no text. */
export const carriesFilesOnly = (data: DataTransfer): boolean => data.files.length > 0 && data.getData("text/plain") === "";

const MESSAGE = "centrala.chat-text";
const FORM = "centrala.chat-form";
const PENDING = "centrala.chat-pending";

function read(slot: string): string | null {
  try {
    return sessionStorage.getItem(slot);
  } catch {
    return null; // without storage the text lasts until the page closes
  }
}

function write(slot: string, text: string): void {
  try {
    if (text === "") sessionStorage.removeItem(slot);
    else sessionStorage.setItem(slot, text);
  } catch {
    // As above.
  }
}

export const storedMessage = (): string => read(MESSAGE) ?? "";
export const storeMessage = (text: string): void => write(MESSAGE, text);

/** Fields of the form by name. */
export function storedForm(): Partial<Record<string, string>> {
  try {
    return (JSON.parse(read(FORM) ?? "{}") ?? {}) as Partial<Record<string, string>>;
  } catch {
    return {};
  }
}

export function storeForm(form: HTMLFormElement): void {
  write(FORM, JSON.stringify(Object.fromEntries(new FormData(form))));
}

/** Messages that were sent and not delivered yet; a reload of the tab sends them again, under the same ids. */
export function storedPending(): PendingMessage[] {
  try {
    const stored: unknown = JSON.parse(read(PENDING) ?? "[]");
    return Array.isArray(stored) ? (stored as PendingMessage[]) : [];
  } catch {
    return [];
  }
}

export function storePending(pending: readonly PendingMessage[]): void {
  write(PENDING, pending.length === 0 ? "" : JSON.stringify(pending));
}

/** Removes what was typed: the chat has begun, or is over. */
export function forgetTexts(): void {
  write(MESSAGE, "");
  write(FORM, "");
  write(PENDING, "");
}
