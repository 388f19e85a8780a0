/** The words of the page, for components. */

import { createContext, use } from "react";
import type { Language } from "./language";
import { translator, type Translate } from "./translate";

export interface Words {
  language: Language;
  t: Translate;
}

export const WordsContext = createContext<Words>({ language: "pl", t: translator("pl", "n") });

export function useWords(): Words {
  return use(WordsContext);
}
