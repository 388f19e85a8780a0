import { useMemo } from "react";
import type { Contact } from "../../../api/types";
import { useStore } from "../../../core/store";
import { fromServer, type DraftState } from "../drafts";
import { useRoom } from "../room";

/** Her own text where she has typed, the server's otherwise. */
export function useDraft(contact: Contact): DraftState {
  const { drafts } = useRoom();
  const own = useStore(drafts.state, (all) => all[contact.contact_id]);
  const theirs = contact.draft;
  return useMemo(
    () => own ?? { draft: fromServer(theirs), saving: "saved", informationOnly: false },
    [own, theirs],
  );
}
