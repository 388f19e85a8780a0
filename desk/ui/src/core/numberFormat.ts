/** Number formats. */

const NO_BREAK_SPACE = "\u00a0";

/** `82 %`; one decimal with `digits: 1`. */
export function formatPercent(ratio: number, locale: string, digits = 0): string {
  const value = new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(ratio * 100);
  return `${value}${NO_BREAK_SPACE}%`;
}

/** `1 204` in Polish also below ten thousand. */
export function formatCount(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { useGrouping: "always", maximumFractionDigits: 0 }).format(value);
}
