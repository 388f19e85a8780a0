/** What jsdom lacks of a browser, and a clean state for each test. */

import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach, vi } from "vitest";
import { sessionStore } from "../../src/app/session";
import { announcer } from "../../src/core/announcer";
import { DEFAULTS, settings } from "../../src/core/settings";

// Roles are looked up without the visibility check, which takes most of the time in jsdom.
configure({
  asyncUtilTimeout: 30_000,
  defaultHidden: true,
  getElementError: (message) => new Error(message?.split("\n\n")[0] ?? ""),
});

// jsdom has no layout: every attached element counts as visible.
Object.defineProperty(HTMLElement.prototype, "offsetParent", {
  get(this: HTMLElement) {
    return this.parentNode;
  },
});

window.matchMedia = (query: string) =>
  ({ matches: query.includes("min-width"), media: query, addEventListener: vi.fn(), removeEventListener: vi.fn() }) as unknown as MediaQueryList;

vi.stubGlobal("CSS", { escape: (text: string) => text, supports: () => false });

Element.prototype.scrollIntoView = () => undefined;

beforeEach(() => {
  settings.set(DEFAULTS);
  sessionStore.set({ status: "loading" });
  announcer.defer(false);
  announcer.alert("");
  announcer.announce("");
  sessionStorage.clear();
  localStorage.clear();
});

afterEach(() => {
  cleanup();
});
