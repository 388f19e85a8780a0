/** Translation for components. */

import { createContext, use } from "react";
import type { Language } from "./language";
import { translator, type Translate } from "./translate";

export interface Translation {
  language: Language;
  t: Translate;
}

export const TranslationContext = createContext<Translation>({ language: "pl", t: translator("pl", "n") });

export function useTranslation(): Translation {
  return use(TranslationContext);
}
