/** Saves the case as a ticket and shows the ticket system's errors at their fields. */

import { isProblem } from "../../api/http";
import type { Contact } from "../../api/types";
import { announcer } from "../../core/announcer";
import { isMessageKey } from "../../i18n/messages";
import type { Translate } from "../../i18n/translate";
import { errorMessage } from "./errorMessages";
import { lengthErrors } from "./limits";
import type { ActionContext } from "./actions";
import type { CaseErrors } from "./services";

const fieldError = (field: string, t: Translate): string => {
  const key = `case.error-${field}`;
  return isMessageKey(key) ? t(key as "case.error-category") : t("error.unknown");
};

export function errorsOf(error: unknown, t: Translate): CaseErrors {
  if (!isProblem(error)) return { form: t("error.unknown") };
  const field = error.field === "event" ? "category" : error.field;
  if (error.status === 422 && field?.startsWith("answers") === true) return { answers: errorMessage(error, t) };
  if (error.status === 422 && field !== undefined) return { [field]: fieldError(field, t) };
  if (error.unreachable || error.status >= 500) return { form: t("case.error-crm") };
  return { form: errorMessage(error, t) };
}

const FIELD_IDS: Record<string, string> = {
  follows: "case-follows",
  category: "case-category",
  answers: "case-questions",
  description: "case-description",
  address: "case-address",
  district: "case-district",
  unit_id: "case-unit",
};

function showErrors({ services }: ActionContext, contact: Contact, errors: CaseErrors): void {
  services.ui.update((ui) => ({ ...ui, caseErrors: { ...ui.caseErrors, [contact.contact_id]: errors } }));
  const first = Object.keys(FIELD_IDS).find((field) => errors[field] !== undefined);
  // After the page shows the errors: a field with an error does not open its list at the focus.
  if (first !== undefined) requestAnimationFrame(() => document.getElementById(FIELD_IDS[first] ?? "")?.focus());
}

export async function saveTicket(context: ActionContext, contact: Contact): Promise<void> {
  const { services, t } = context;
  const { draft } = services.drafts.stateOf(contact);
  if (services.ui.get().savingTicket !== undefined) return;
  const tooLong = lengthErrors(draft, t);
  if (Object.keys(tooLong).length > 0) {
    showErrors(context, contact, tooLong);
    return;
  }
  // The errors of an earlier try stay until its answer: a second press would otherwise hide what the first one showed.
  services.setUi({ savingTicket: contact.contact_id });
  try {
    const ticket = await services.openTicket(contact.contact_id, draft);
    showErrors(context, contact, {});
    services.drafts.markSaved(contact.contact_id, draft);
    announcer.alert(t(draft.kind === "STATUS" ? "case.status-announcement" : "case.saved-announcement", { number: ticket.number }));
  } catch (error) {
    showErrors(context, contact, errorsOf(error, t));
  } finally {
    services.setUi({ savingTicket: undefined });
  }
}
