/** The storage of a browser, for tests without one. */

import { vi } from "vitest";

class FakeStorage implements Storage {
  [name: string]: unknown;
  private readonly texts = new Map<string, string>();

  get length(): number {
    return this.texts.size;
  }

  clear = (): void => this.texts.clear();
  key = (index: number): string | null => [...this.texts.keys()][index] ?? null;
  getItem = (name: string): string | null => this.texts.get(name) ?? null;
  setItem = (name: string, text: string): void => void this.texts.set(name, text);
  removeItem = (name: string): void => void this.texts.delete(name);
}

/** Gives the test an empty storage. */
export const stubStorage = (): void => void vi.stubGlobal("localStorage", new FakeStorage());
