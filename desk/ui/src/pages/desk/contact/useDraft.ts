import { useMemo } from "react";
import type { Contact } from "../../../api/types";
import { useStore } from "../../../core/store";
import { draftFromServer, type DraftState } from "../drafts";
import { useServices } from "../services";

/** Draft of the contact: the local one if it was edited here, otherwise the server's. */
export function useDraft(contact: Contact): DraftState {
  const { drafts } = useServices();
  const local = useStore(drafts.state, (all) => all[contact.contact_id]);
  const serverDraft = contact.draft;
  return useMemo(
    () => local ?? { draft: draftFromServer(serverDraft), saving: "saved", informationOnly: false },
    [local, serverDraft],
  );
}
