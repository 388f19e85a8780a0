/** Requests of the register of residents. Each one that reads data is audited by the server. */

import { api, apiVersioned, post, type Versioned } from "../../../../api/http";
import type { CandidateList, ResidentCandidate, ResidentProfile } from "../../../../api/types";
import { requestOf, type PersonDraft } from "./draft";

const RESIDENTS = "/desk/residents";
const pathOf = (residentId: string): string => `${RESIDENTS}/${encodeURIComponent(residentId)}`;

export interface NewAlert {
  kind: string;
  note: string;
  expires_at: string;
}

export const readPerson = (residentId: string): Promise<Versioned<ResidentProfile>> => apiVersioned<ResidentProfile>(pathOf(residentId));

/** Adds or changes the resident of the draft. Throws `Problem`, `version-changed` among them. */
export function savePerson(draft: PersonDraft): Promise<ResidentProfile> {
  const body = requestOf(draft);
  if (draft.residentId === undefined) return post<ResidentProfile>(RESIDENTS, body, draft.key);
  return api<ResidentProfile>(pathOf(draft.residentId), { method: "PUT", body, version: draft.version });
}

export const addAlert = (residentId: string, alert: NewAlert, key: string): Promise<ResidentProfile> =>
  post<ResidentProfile>(`${pathOf(residentId)}/alerts`, alert, key);

export const removeAlert = (residentId: string, alertId: string): Promise<ResidentProfile> =>
  api<ResidentProfile>(`${pathOf(residentId)}/alerts/${encodeURIComponent(alertId)}`, { method: "DELETE" });

export const candidatesOf = async (contactId: string): Promise<ResidentCandidate[]> =>
  (await api<CandidateList>(`/desk/contacts/${encodeURIComponent(contactId)}/candidates`)).candidates;

export const duplicatesOf = async (residentId: string): Promise<ResidentCandidate[]> =>
  (await api<CandidateList>(`${pathOf(residentId)}/duplicates`)).candidates;

export const mergePerson = (residentId: string, mergedId: string, reason: string): Promise<ResidentProfile> =>
  post<ResidentProfile>(`${pathOf(residentId)}/merges`, { merged_id: mergedId, reason });

export const undoMerge = (mergeId: string): Promise<ResidentProfile> =>
  post<ResidentProfile>(`${RESIDENTS}/merges/${encodeURIComponent(mergeId)}/undo`);
