/** Settings of a user for appearance, sound and shortcuts, stored in the browser. */

import { asLanguage, type Language } from "../i18n/language";
import { Store } from "./store";

export interface Settings {
  theme: "light" | "dark" | "system";
  textSize: 100 | 115 | 130;
  contrast: boolean;
  /** Announcements for screen readers. */
  announcements: boolean;
  /** Plays a ring tone for offers. */
  audibleRing: boolean;
  shortcuts: "alt" | "ctrl-shift";
  /** Single keys of the officer's page, such as P and 1. */
  letterKeys: boolean;
  /** undefined: the language of the user's account. */
  language: Language | undefined;
}

export const DEFAULTS: Settings = {
  theme: "system",
  textSize: 100,
  contrast: false,
  announcements: true,
  audibleRing: false,
  shortcuts: "alt",
  letterKeys: true,
  language: undefined,
};

const allowedOr = <T>(value: unknown, allowed: readonly T[], otherwise: T): T =>
  allowed.find((candidate) => candidate === value) ?? otherwise;

/** Reads stored settings; missing and invalid values fall back to `base`. */
export function parseSettings(text: string | null, base: Settings = DEFAULTS): Settings {
  let stored: Partial<Record<keyof Settings, unknown>> = {};
  try {
    stored = (JSON.parse(text ?? "{}") ?? {}) as typeof stored;
  } catch {
    return base;
  }
  return {
    theme: allowedOr(stored.theme, ["light", "dark", "system"], base.theme),
    textSize: allowedOr(stored.textSize, [100, 115, 130], base.textSize),
    contrast: allowedOr(stored.contrast, [true, false], base.contrast),
    announcements: allowedOr(stored.announcements, [true, false], base.announcements),
    audibleRing: allowedOr(stored.audibleRing, [true, false], base.audibleRing),
    shortcuts: allowedOr(stored.shortcuts, ["alt", "ctrl-shift"], base.shortcuts),
    letterKeys: allowedOr(stored.letterKeys, [true, false], base.letterKeys),
    language: asLanguage(String(stored.language)) ?? base.language,
  };
}

const DEVICE_SETTINGS = "centrala.settings";
let storageKey = DEVICE_SETTINGS;

function readStorage(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export const settings = new Store<Settings>(DEFAULTS);

/** Loads the settings of the browser, or of one user of it. */
export function loadSettings(personId?: string): void {
  const device = parseSettings(readStorage(DEVICE_SETTINGS));
  storageKey = personId === undefined ? DEVICE_SETTINGS : `${DEVICE_SETTINGS}:${personId}`;
  settings.set(personId === undefined ? device : parseSettings(readStorage(storageKey), device));
}

export function changeSettings(change: Partial<Settings>): void {
  settings.update((value) => ({ ...value, ...change }));
  try {
    localStorage.setItem(storageKey, JSON.stringify(settings.get()));
  } catch {
    // Without storage the change lasts until the page closes.
  }
}

/** Sets theme, contrast, text size and language on <html>, where the style sheets read them. */
export function applyAppearance(value: Settings, language: string): void {
  const root = document.documentElement;
  if (value.theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = value.theme;
  root.toggleAttribute("data-contrast", value.contrast);
  root.style.fontSize = `${value.textSize}%`;
  root.lang = language;
}
