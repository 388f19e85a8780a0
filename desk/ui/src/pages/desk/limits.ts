/** Limits of the server for what consultants write, characters. No field cuts its text off at its limit. */

import type { CaseDraft } from "../../api/types";
import { lengthOf } from "../../core/textLength";
import type { Translate } from "../../i18n/translate";
import type { CaseErrors } from "./services";

export const MAX_MESSAGE_LENGTH = 8000;

/** Of a case; that of the description is the limit of Open311 GeoReport v2. */
export const MAX_CASE_LENGTHS = { follows: 32, description: 4000, address: 300 } as const;

export type LimitedField = keyof typeof MAX_CASE_LENGTHS;

const FIELDS = Object.keys(MAX_CASE_LENGTHS) as LimitedField[];

/** Errors of the fields whose texts are too long. */
export function lengthErrors(draft: CaseDraft, t: Translate): CaseErrors {
  const tooLong = FIELDS.filter((field) => lengthOf(draft[field] ?? "") > MAX_CASE_LENGTHS[field]);
  return Object.fromEntries(tooLong.map((field) => [field, t("case.too-long", { limit: MAX_CASE_LENGTHS[field] })]));
}
