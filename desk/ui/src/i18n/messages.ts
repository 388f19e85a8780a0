/** Messages of the desk and the wallboard in both languages. */

import { accountPage } from "./areas/account";
import { caseForm } from "./areas/case";
import { casePage } from "./areas/casePage";
import { common } from "./areas/common";
import { help } from "./areas/help";
import { knowledge } from "./areas/knowledge";
import { login } from "./areas/login";
import { mail } from "./areas/mail";
import { officerPage } from "./areas/officer";
import { officerCase } from "./areas/officerCase";
import { officerForms } from "./areas/officerForms";
import { outbox } from "./areas/outbox";
import { panel } from "./areas/panel";
import { person } from "./areas/person";
import { phone } from "./areas/phone";
import { officeLink } from "./areas/officeLink";
import { resident } from "./areas/resident";
import { ticketCase } from "./areas/ticketCase";
import { topBar } from "./areas/topBar";
import { wallboard } from "./areas/wallboard";
import { work } from "./areas/work";

const pl = {
  ...common.pl,
  ...login.pl,
  ...accountPage.pl,
  ...topBar.pl,
  ...panel.pl,
  ...phone.pl,
  ...work.pl,
  ...mail.pl,
  ...outbox.pl,
  ...caseForm.pl,
  ...officeLink.pl,
  ...resident.pl,
  ...person.pl,
  ...knowledge.pl,
  ...officerPage.pl,
  ...officerCase.pl,
  ...officerForms.pl,
  ...ticketCase.pl,
  ...casePage.pl,
  ...help.pl,
  ...wallboard.pl,
};

const en = {
  ...common.en,
  ...login.en,
  ...accountPage.en,
  ...topBar.en,
  ...panel.en,
  ...phone.en,
  ...work.en,
  ...mail.en,
  ...outbox.en,
  ...caseForm.en,
  ...officeLink.en,
  ...resident.en,
  ...person.en,
  ...knowledge.en,
  ...officerPage.en,
  ...officerCase.en,
  ...officerForms.en,
  ...ticketCase.en,
  ...casePage.en,
  ...help.en,
  ...wallboard.en,
};

export type Messages = typeof pl;
export type MessageKey = keyof Messages;

export const messages = { pl, en };

/** True when `key` is a message, for ids that the server sends. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(pl, key);
}
