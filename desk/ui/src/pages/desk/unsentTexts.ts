/** Unsent texts in the session storage of the tab: removed when the tab closes or the user signs out. */

import type { TextStorage, UnsentTexts } from "./outbox";

const STORAGE_KEY = "centrala.texts";

/** Storage keyed by user, so that the next user of the browser does not see the texts. */
export function sessionTextStorage(personId: string): TextStorage {
  const slot = `${STORAGE_KEY}:${personId}`;
  return {
    read: () => {
      try {
        return (JSON.parse(sessionStorage.getItem(slot) ?? "{}") ?? {}) as UnsentTexts;
      } catch {
        return {};
      }
    },
    write: (texts) => {
      const unsent = Object.entries(texts).filter(([, { text }]) => text !== "");
      try {
        sessionStorage.setItem(slot, JSON.stringify(Object.fromEntries(unsent)));
      } catch {
        // Without storage the texts last until the page closes.
      }
    },
  };
}
