/** How to read a ticket number aloud: in pairs, in words. */

import type { Language } from "../i18n/language";

interface Words {
  units: readonly string[];
  tens: readonly string[];
  zero: string;
  over: string;
}

const WORDS: Record<Language, Words> = {
  pl: {
    zero: "zero",
    over: "łamane przez",
    units:
      "zero|jeden|dwa|trzy|cztery|pięć|sześć|siedem|osiem|dziewięć|dziesięć|jedenaście|dwanaście|trzynaście|czternaście|piętnaście|szesnaście|siedemnaście|osiemnaście|dziewiętnaście".split("|"),
    tens: "||dwadzieścia|trzydzieści|czterdzieści|pięćdziesiąt|sześćdziesiąt|siedemdziesiąt|osiemdziesiąt|dziewięćdziesiąt".split("|"),
  },
  en: {
    zero: "zero",
    over: "stroke",
    units:
      "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen".split("|"),
    tens: "||twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety".split("|"),
  },
};

function pair(text: string, words: Words): string {
  const value = Number(text);
  const unit = words.units[value % 10] ?? "";
  if (text.length === 2 && text.startsWith("0")) return `${words.zero} ${unit}`;
  if (value < 20) return words.units[value] ?? text;
  const ten = words.tens[Math.floor(value / 10)] ?? "";
  return value % 10 === 0 ? ten : `${ten} ${unit}`;
}

/** `614902/26` → "sześćdziesiąt jeden, czterdzieści dziewięć, zero dwa, łamane przez dwadzieścia sześć". */
export function readInPairs(number: string, language: Language): string {
  const words = WORDS[language];
  const [serial = "", year = ""] = number.split("/");
  const lead = serial.length % 2 === 1 ? [serial.slice(0, 1)] : [];
  const pairs = [...lead, ...(serial.slice(lead.length).match(/\d\d/g) ?? [])];
  const read = pairs.map((two) => pair(two, words)).join(", ");
  return year === "" ? read : `${read}, ${words.over} ${pair(year, words)}`;
}
