/** Languages of the staff pages. */
export const LANGUAGES = ["pl", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

export function asLanguage(value: string | undefined): Language | undefined {
  return LANGUAGES.find((language) => language === value);
}
