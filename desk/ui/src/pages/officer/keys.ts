/** Single keys of the officer's page. They act only in the list, in the question strip, or while nothing has the focus. */

import { useEffect } from "react";
import { settings } from "../../core/settings";
import { inOrder } from "./caseList";
import type { OfficerServices } from "./services";

const isPlain = (event: KeyboardEvent): boolean => !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;

function mayAct(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("[role=dialog], [role=menu], input, textarea, select") !== null) return false;
  return target === document.body || target.closest("[data-keys]") !== null;
}

const press = (selector: string): boolean => {
  const button = document.querySelector<HTMLElement>(selector);
  button?.click();
  return button !== null;
};

/** Performs the action of a key; false when the key means nothing now. */
export function performKey(key: string, services: OfficerServices): boolean {
  const name = key.toLowerCase();
  if (name === "p") return press('[data-action="take"]');
  if (name === "z") return press('[data-action="return"]');
  if (name === "/") {
    document.getElementById("officer-search")?.focus();
    return true;
  }
  const row = inOrder(services.state.get().rows)[Number(name) - 1];
  if (row === undefined) return false;
  document.querySelector<HTMLElement>(`[data-row="${Number(name) - 1}"]`)?.focus();
  void services.openCase(row.number);
  return true;
}

export function useLetterKeys(services: OfficerServices): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!settings.get().letterKeys || !isPlain(event) || !mayAct(event.target)) return;
      if (performKey(event.key, services)) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [services]);
}
