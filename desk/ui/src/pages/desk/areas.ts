/** F6 walks the areas of the page in reading order. */

const FIRST = "button:not([disabled]), [href], input, textarea, [tabindex='0']";

function areas(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-area]")].filter((area) => area.offsetParent !== null);
}

/** The area after (or before) the one that has the focus; its first control takes it. */
export function focusArea(step: 1 | -1): void {
  const all = areas();
  const here = all.findIndex((area) => area.contains(document.activeElement));
  const start = here === -1 && step === -1 ? 0 : here;
  const next = all[(start + step + all.length) % all.length];
  (next?.querySelector<HTMLElement>(FIRST) ?? next)?.focus();
}
