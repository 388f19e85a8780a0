/** Picks and fills a message. Pure: language and gender come in as arguments. */

import type { Gender } from "../api/types";
import type { Message, Parameters, Plural } from "./define";
import type { Language } from "./language";
import { messages, type Key, type Messages } from "./messages";

export type Values<K extends Key> = [Parameters<Messages[K]>] extends [never]
  ? []
  : [values: Record<Parameters<Messages[K]>, string | number>];

export type Translate = <K extends Key>(key: K, ...values: Values<K>) => string;

const rules: Record<Language, Intl.PluralRules> = {
  pl: new Intl.PluralRules("pl"),
  en: new Intl.PluralRules("en-GB"),
};

function isPlural(message: Exclude<Message, string>): message is Plural {
  return "other" in message;
}

function choose(message: Message, language: Language, gender: Gender, n: number): string {
  if (typeof message === "string") return message;
  if (!isPlural(message)) return message[gender];
  const form = rules[language].select(n) as keyof Plural;
  return message[form] ?? message.other;
}

function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function translator(language: Language, gender: Gender): Translate {
  const table: Record<string, Message> = messages[language];
  return (key, ...rest) => {
    const values: Record<string, string | number> = rest[0] ?? {};
    const message = table[key] ?? key;
    return fill(choose(message, language, gender, Number(values["n"] ?? 0)), values);
  };
}

export const LOCALES: Record<Language, string> = { pl: "pl-PL", en: "en-GB" };
