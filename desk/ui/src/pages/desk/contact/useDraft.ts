import { useMemo } from "react";
import type { Contact } from "../../../api/types";
import { useStore } from "../../../core/store";
import { stateFromServer, type DraftState } from "../drafts";
import { useServices } from "../services";

/** Draft of the contact: the local one if it was edited here, otherwise the server's. */
export function useDraft(contact: Contact): DraftState {
  const { drafts } = useServices();
  const local = useStore(drafts.state, (all) => all[contact.contact_id]);
  const { draft: serverDraft, draft_version: version } = contact;
  return useMemo(
    () => local ?? stateFromServer(serverDraft, version),
    [local, serverDraft, version],
  );
}
