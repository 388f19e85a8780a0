/** Saving the case as a ticket; the ticket system decides what is missing, field by field. */

import { isProblem } from "../../api/http";
import type { Contact } from "../../api/types";
import { announcer } from "../../core/announce";
import { isKey } from "../../i18n/messages";
import type { Translate } from "../../i18n/translate";
import type { Hands } from "./actions";
import type { CaseErrors } from "./room";

const fieldError = (field: string, t: Translate): string => {
  const key = `case.error-${field}`;
  return isKey(key) ? t(key as "case.error-category") : t("error.unknown");
};

export function errorsOf(error: unknown, t: Translate): CaseErrors {
  if (!isProblem(error)) return { form: t("error.unknown") };
  const field = error.field === "event" ? "category" : error.field;
  if (error.status === 422 && field !== undefined) return { [field]: fieldError(field, t) };
  if (error.unreachable || error.status >= 500) return { form: t("case.error-crm") };
  return { form: t("case.error-other", { detail: error.detail }) };
}

const FIELD_IDS: Record<string, string> = {
  category: "case-category",
  description: "case-description",
  address: "case-address",
  district: "case-district",
};

function show({ room }: Hands, contact: Contact, errors: CaseErrors): void {
  room.ui.update((ui) => ({ ...ui, caseErrors: { ...ui.caseErrors, [contact.contact_id]: errors } }));
  const first = Object.keys(FIELD_IDS).find((field) => errors[field] !== undefined);
  if (first !== undefined) document.getElementById(FIELD_IDS[first] ?? "")?.focus();
}

export async function saveTicket(hands: Hands, contact: Contact): Promise<void> {
  const { room, t } = hands;
  const { draft } = room.drafts.of(contact);
  if (room.ui.get().savingTicket !== undefined) return;
  room.set({ savingTicket: contact.contact_id });
  show(hands, contact, {});
  try {
    const ticket = await room.openTicket(contact.contact_id, draft);
    room.drafts.settled(contact.contact_id);
    announcer.alert(t("case.saved-say", { number: ticket.number }));
  } catch (error) {
    show(hands, contact, errorsOf(error, t));
  } finally {
    room.set({ savingTicket: undefined });
  }
}
