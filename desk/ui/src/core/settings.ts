/** What a person chose about the look, the sound and the keys; kept in this browser. */

import { asLanguage, type Language } from "../i18n/language";
import { Store } from "./store";

export interface Settings {
  theme: "light" | "dark" | "system";
  textSize: 100 | 115 | 130;
  contrast: boolean;
  /** Announcements for screen readers. */
  speak: boolean;
  /** A ring that can be heard. */
  ring: boolean;
  keys: "alt" | "ctrl-shift";
  /** undefined: as the person's profile says. */
  language: Language | undefined;
}

export const DEFAULTS: Settings = {
  theme: "system",
  textSize: 100,
  contrast: false,
  speak: true,
  ring: false,
  keys: "alt",
  language: undefined,
};

const oneOf = <T>(value: unknown, allowed: readonly T[], otherwise: T): T =>
  allowed.find((each) => each === value) ?? otherwise;

/** Whatever was stored, by this version or another, becomes valid settings. */
export function parseSettings(text: string | null, base: Settings = DEFAULTS): Settings {
  let stored: Partial<Record<keyof Settings, unknown>> = {};
  try {
    stored = (JSON.parse(text ?? "{}") ?? {}) as typeof stored;
  } catch {
    return base;
  }
  return {
    theme: oneOf(stored.theme, ["light", "dark", "system"], base.theme),
    textSize: oneOf(stored.textSize, [100, 115, 130], base.textSize),
    contrast: oneOf(stored.contrast, [true, false], base.contrast),
    speak: oneOf(stored.speak, [true, false], base.speak),
    ring: oneOf(stored.ring, [true, false], base.ring),
    keys: oneOf(stored.keys, ["alt", "ctrl-shift"], base.keys),
    language: asLanguage(String(stored.language)) ?? base.language,
  };
}

const DEVICE = "centrala.settings";
let slot = DEVICE;

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

export const settings = new Store<Settings>(DEFAULTS);

/** Reads the settings of this browser, or of one person on it. */
export function loadSettings(personId?: string): void {
  const device = parseSettings(read(DEVICE));
  slot = personId === undefined ? DEVICE : `${DEVICE}:${personId}`;
  settings.set(personId === undefined ? device : parseSettings(read(slot), device));
}

export function changeSettings(change: Partial<Settings>): void {
  settings.update((value) => ({ ...value, ...change }));
  try {
    localStorage.setItem(slot, JSON.stringify(settings.get()));
  } catch {
    // A browser without storage keeps the choice until the page closes.
  }
}

/** Writes the look onto <html>, where the style sheets read it. */
export function applyLook(value: Settings, language: string): void {
  const root = document.documentElement;
  if (value.theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = value.theme;
  root.toggleAttribute("data-contrast", value.contrast);
  root.style.fontSize = `${value.textSize}%`;
  root.lang = language;
}
