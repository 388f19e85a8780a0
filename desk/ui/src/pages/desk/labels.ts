/** Labels of what the server names by id. */

import type { Contact, ConsultantState } from "../../api/types";
import { channelLabel, isCall } from "../../core/channels";
import { maskedAddress, readableAddress } from "../../core/addresses";
import type { Language } from "../../i18n/language";
import { isMessageKey, type MessageKey } from "../../i18n/messages";
import type { Translate } from "../../i18n/translate";
import type { IconName } from "../../ui/icons";

/** Message `prefix.id`, or `otherwise` for ids unknown to this page. */
export function labelOf(t: Translate, prefix: string, id: string, otherwise: MessageKey): string {
  const key = `${prefix}.${id}`;
  const plain = t as (key: MessageKey) => string;
  return plain(isMessageKey(key) ? key : otherwise);
}

/** Name of the resident: from the screen pop, as given, otherwise the address. */
export function residentName(contact: Contact, t: Translate): string {
  const name = contact.screen_pop?.name ?? contact.name;
  if (name !== undefined && name !== "") return name;
  return hasContactRecord(contact) ? addressLabel(contact, t) : t("phone.looking-up");
}

/** False for the moment before the contact's record has been loaded. */
export const hasContactRecord = (contact: Contact): boolean =>
  contact.screen_pop !== undefined || contact.address !== undefined;

export const isAccepted = (contact: Contact): boolean => contact.stage !== "offered";

export function addressLabel(contact: Contact, t: Translate): string {
  if (contact.address === undefined) {
    if (!hasContactRecord(contact)) return t("phone.looking-up");
    return t(isCall(contact.channel) ? "phone.withheld" : "phone.no-address");
  }
  return isAccepted(contact) ? readableAddress(contact.address) : maskedAddress(contact.address);
}

export function confidenceLabel(contact: Contact, t: Translate): string {
  return labelOf(t, "confidence", String(contact.screen_pop?.confidence ?? 0), "confidence.0");
}

export const languageLabel = (language: string, t: Translate): string => {
  const key = `language.${language}`;
  return isMessageKey(key) ? t(key as "language.pl") : language;
};

export function queueName(
  queues: Record<string, { names: Record<string, string> }>,
  id: string,
  language: string,
): string {
  const names = queues[id]?.names;
  return names?.[language] ?? names?.["pl"] ?? id;
}

export function activityLabel(me: ConsultantState, t: Translate): string {
  if (me.activity === "not-ready" && me.reason !== undefined) {
    return labelOf(t, "reason", me.reason, "state.not-ready");
  }
  return t(`state.${me.activity}`);
}

const ACTIVITY_ICONS: Record<ConsultantState["activity"], IconName> = {
  ready: "ok",
  ringing: "phone-in",
  talking: "half",
  writing: "chat",
  "wrap-up": "pencil",
  "not-ready": "cup",
  offline: "door",
};

const REASON_ICONS: Record<string, IconName> = {
  break: "cup",
  training: "learn",
  admin: "mail",
  meeting: "users",
  missed: "warn",
  device: "wrench",
  "signed-in": "door",
  "shift-over": "door",
  forced: "users",
};

export const reasonIcon = (reason: string): IconName => REASON_ICONS[reason] ?? "cup";

export function activityIcon(me: ConsultantState): IconName {
  return me.activity === "not-ready" && me.reason !== undefined
    ? reasonIcon(me.reason)
    : ACTIVITY_ICONS[me.activity];
}

/** Title of an offer: "Dzwoni telefon", "Nowy kontakt: czat". */
export function offerTitle(channel: string, language: Language, t: Translate): string {
  return isCall(channel) ? t("phone.calling") : t("phone.new-contact", { channel: channelLabel(channel, language) });
}
