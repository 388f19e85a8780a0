/** Unsent texts in the browser's memory of this tab: gone when the tab closes or she signs out. */

import type { Shelf, Texts } from "./outbox";

const SLOT = "centrala.texts";

/** One person's texts never show to the next who signs in here. */
export function sessionShelf(personId: string): Shelf {
  const slot = `${SLOT}:${personId}`;
  return {
    read: () => {
      try {
        return (JSON.parse(sessionStorage.getItem(slot) ?? "{}") ?? {}) as Texts;
      } catch {
        return {};
      }
    },
    write: (texts) => {
      const unsent = Object.entries(texts).filter(([, { text }]) => text !== "");
      try {
        sessionStorage.setItem(slot, JSON.stringify(Object.fromEntries(unsent)));
      } catch {
        // Without storage the texts live as long as the page.
      }
    },
  };
}
