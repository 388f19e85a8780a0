/** State of the knowledge base beside a contact, and the requests that its case causes. */

import { useEffect } from "react";
import type { Contact } from "../../../api/types";
import { useStore } from "../../../core/store";
import { useServices } from "../services";
import { EMPTY_KNOWLEDGE, type KnowledgeState, type Situation } from "./knowledgeStore";

/** Time after the last key until suggestions are asked for, ms. */
export const SUGGEST_AFTER_MS = 600;
/** Time after the last key until a search starts, ms. */
export const SEARCH_AFTER_MS = 250;
const MAX_SITUATION_LENGTH = 4000;

export function useKnowledge(contactId: string): KnowledgeState {
  return useStore(useServices().knowledge.state, (all) => all[contactId] ?? EMPTY_KNOWLEDGE);
}

/** True while an article is open, or the pointer or the focus is on the list: it must not change then. */
function isBeingRead(contactId: string, open: boolean): boolean {
  const list = document.querySelector(`[data-suggestions="${CSS.escape(contactId)}"]`);
  return open || (list !== null && (list.matches(":hover") || list.contains(document.activeElement)));
}

function situationOf(contact: Contact, draft: { event: string; category: string; description: string }): Situation {
  const messages = Object.values(contact.messages ?? {}).filter((message) => message.author === "resident");
  const last = messages.slice(-3).map((message) => message.text);
  const text = [contact.subject ?? "", draft.description, ...last].join("\n").trim();
  return { event: draft.event, category: draft.category, text: text.slice(-MAX_SITUATION_LENGTH) };
}

/** Asks for suggestions when the case or the conversation has changed and then rested. */
export function useSuggestions(contact: Contact): void {
  const services = useServices();
  const id = contact.contact_id;
  const { draft } = useStore(services.drafts.state, (all) => all[id]) ?? services.drafts.stateOf(contact);
  const situation = JSON.stringify(situationOf(contact, draft));
  const { knowledge } = services;
  useEffect(() => {
    const ask = (): void => void knowledge.suggest(id, JSON.parse(situation) as Situation, () => isBeingRead(id, knowledge.of(id).article !== undefined));
    const timer = setTimeout(ask, SUGGEST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [knowledge, id, situation]);
  useEffect(() => void knowledge.loadUses(id), [knowledge, id]);
}
