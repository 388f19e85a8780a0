/**
 * What a person typed and the server does not have, in the browser's storage: it outlives a reload,
 * a crash of the browser and a session that was ended elsewhere. One entry for each account, kind and
 * contact, so that two tabs do not overwrite each other's. Removed when the server has the text, at the
 * log-out, at the log-in of another account, and when its account has not come back for `KEEP_MS`.
 */

const PREFIX = "centrala.kept";
/** Length of a long shift, ms. */
const KEEP_MS = 12 * 3_600_000;

interface Stored {
  atMs: number;
  value: unknown;
}

/** Entries of one kind and account, by contact. */
export interface KeptTexts<T> {
  read: () => Record<string, T>;
  /** Keeps the value; undefined removes it. */
  write: (contactId: string, value: T | undefined) => void;
}

const nameOf = (...parts: readonly string[]): string => [PREFIX, ...parts.map(encodeURIComponent)].join(":");

/** Account of an entry; undefined for other entries of the storage. */
function ownerOf(name: string): string | undefined {
  const [prefix, owner] = name.split(":");
  return prefix === PREFIX && owner !== undefined ? decodeURIComponent(owner) : undefined;
}

function storedIn(name: string): Stored | undefined {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? "null") ?? undefined) as Stored | undefined;
  } catch {
    return undefined;
  }
}

/** Names in the storage; none where the browser has no storage. */
function storedNames(): string[] {
  try {
    return Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? "");
  } catch {
    return [];
  }
}

const isFresh = (stored: Stored | undefined, now: number): boolean =>
  typeof stored?.atMs === "number" && Math.abs(now - stored.atMs) < KEEP_MS;

/** Removes old entries, and those of accounts that `isKept` refuses. */
export function forgetKeptTexts(isKept: (personId: string) => boolean, now: number = Date.now()): void {
  for (const name of storedNames()) {
    const owner = ownerOf(name);
    if (owner !== undefined && !(isKept(owner) && isFresh(storedIn(name), now))) localStorage.removeItem(name);
  }
}

export function keptTexts<T>(kind: string, personId: string, now: () => number = Date.now): KeptTexts<T> {
  const start = `${nameOf(personId, kind)}:`;
  return {
    read: () => {
      const names = storedNames().filter((name) => name.startsWith(start));
      const fresh = names.map((name) => [name, storedIn(name)] as const).filter(([, stored]) => isFresh(stored, now()));
      return Object.fromEntries(fresh.map(([name, stored]) => [decodeURIComponent(name.slice(start.length)), stored?.value as T]));
    },
    write: (contactId, value) => {
      const name = nameOf(personId, kind, contactId);
      try {
        if (value === undefined) localStorage.removeItem(name);
        else localStorage.setItem(name, JSON.stringify({ atMs: now(), value } satisfies Stored));
      } catch {
        // Without storage the text lasts until the page closes.
      }
    },
  };
}
