/** Moves the focus between the areas of the page (F6, Shift F6). */

const FIRST_CONTROL = "button:not([disabled]), [href], input, textarea, [tabindex='0']";

function areas(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-area]")].filter((area) => area.offsetParent !== null);
}

/** Focuses the first control of the next (or previous) area. */
export function focusArea(step: 1 | -1): void {
  const list = areas();
  const current = list.findIndex((area) => area.contains(document.activeElement));
  const start = current === -1 && step === -1 ? 0 : current;
  const next = list[(start + step + list.length) % list.length];
  (next?.querySelector<HTMLElement>(FIRST_CONTROL) ?? next)?.focus();
}
