/** Selects the form of a message and fills its parameters. */

import type { Gender } from "../api/types";
import type { Message, Parameters, Plural } from "./define";
import type { Language } from "./language";
import { messages, type MessageKey, type Messages } from "./messages";

export type Values<K extends MessageKey> = [Parameters<Messages[K]>] extends [never]
  ? []
  : [values: Record<Parameters<Messages[K]>, string | number>];

export type Translate = <K extends MessageKey>(key: K, ...values: Values<K>) => string;

const PLURAL_RULES: Record<Language, Intl.PluralRules> = {
  pl: new Intl.PluralRules("pl"),
  en: new Intl.PluralRules("en-GB"),
};

function isPlural(message: Exclude<Message, string>): message is Plural {
  return "other" in message;
}

function chooseForm(message: Message, language: Language, gender: Gender, n: number): string {
  if (typeof message === "string") return message;
  if (!isPlural(message)) return message[gender];
  const form = PLURAL_RULES[language].select(n) as keyof Plural;
  return message[form] ?? message.other;
}

function fillParameters(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export function translator(language: Language, gender: Gender): Translate {
  const table: Record<string, Message> = messages[language];
  return (key, ...rest) => {
    const values: Record<string, string | number> = rest[0] ?? {};
    const message = table[key] ?? key;
    return fillParameters(chooseForm(message, language, gender, Number(values["n"] ?? 0)), values);
  };
}

export const LOCALES: Record<Language, string> = { pl: "pl-PL", en: "en-GB" };
