/** Figures as people read them. */

const NARROW = "\u00a0";

/** `82 %`; one decimal with `digits: 1`. */
export function percent(ratio: number, locale: string, digits = 0): string {
  const value = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(ratio * 100);
  return `${value}${NARROW}%`;
}

/** `1 204` in Polish also below ten thousand. */
export function whole(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { useGrouping: "always", maximumFractionDigits: 0 }).format(value);
}
