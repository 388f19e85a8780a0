/** Ticket numbers in names, for reading them aloud in pairs. */

import type { Language } from "../i18n/language";

interface NumberNames {
  units: readonly string[];
  tens: readonly string[];
  zero: string;
  slash: string;
}

const NUMBER_NAMES: Record<Language, NumberNames> = {
  pl: {
    zero: "zero",
    slash: "łamane przez",
    units:
      "zero|jeden|dwa|trzy|cztery|pięć|sześć|siedem|osiem|dziewięć|dziesięć|jedenaście|dwanaście|trzynaście|czternaście|piętnaście|szesnaście|siedemnaście|osiemnaście|dziewiętnaście".split("|"),
    tens: "||dwadzieścia|trzydzieści|czterdzieści|pięćdziesiąt|sześćdziesiąt|siedemdziesiąt|osiemdziesiąt|dziewięćdziesiąt".split("|"),
  },
  en: {
    zero: "zero",
    slash: "stroke",
    units:
      "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen".split("|"),
    tens: "||twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety".split("|"),
  },
};

function pairInWords(text: string, names: NumberNames): string {
  const value = Number(text);
  const unit = names.units[value % 10] ?? "";
  if (text.length === 2 && text.startsWith("0")) return `${names.zero} ${unit}`;
  if (value < 20) return names.units[value] ?? text;
  const ten = names.tens[Math.floor(value / 10)] ?? "";
  return value % 10 === 0 ? ten : `${ten} ${unit}`;
}

/** `614902/26` → "sześćdziesiąt jeden, czterdzieści dziewięć, zero dwa, łamane przez dwadzieścia sześć". */
export function numberInSpokenPairs(number: string, language: Language): string {
  const names = NUMBER_NAMES[language];
  const [serial = "", year = ""] = number.split("/");
  const lead = serial.length % 2 === 1 ? [serial.slice(0, 1)] : [];
  const pairs = [...lead, ...(serial.slice(lead.length).match(/\d\d/g) ?? [])];
  const read = pairs.map((two) => pairInWords(two, names)).join(", ");
  return year === "" ? read : `${read}, ${names.slash} ${pairInWords(year, names)}`;
}
