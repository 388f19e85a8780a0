import { useEffect, useState } from "react";
import { postOnce } from "../../../api/http";
import type { CaseDraft, CaseQuestions, QuestionScript } from "../../../api/types";
import { ASK_AFTER_MS } from "./useAnswer";

interface Kept {
  event: string;
  script: QuestionScript | undefined;
}

/** Members of a case on which its questions depend. */
function caseOf(draft: CaseDraft): Partial<CaseDraft> {
  const { kind, category, event, description, address, district, street, house, asset, answers } = draft;
  return { kind, category, event, description, address, district, street, house, asset, answers };
}

/** Questions of the draft as far as its answers lead; undefined for an event without any, and while none have come. */
export function useQuestions(draft: CaseDraft): QuestionScript | undefined {
  const [kept, setKept] = useState<Kept>();
  const { event } = draft;
  const body = JSON.stringify(caseOf(draft));
  useEffect(() => {
    if (event === "") return undefined;
    let current = true;
    const read = async (): Promise<void> => {
      try {
        const { script } = await postOnce<CaseQuestions>("/desk/questions", JSON.parse(body));
        if (current) setKept({ event, script });
      } catch {
        // The case is written without its questions as well.
      }
    };
    const timer = setTimeout(() => void read(), ASK_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [event, body]);
  return kept?.event === event ? kept.script : undefined;
}
