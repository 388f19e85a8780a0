/** Words for what the server names by id. */

import type { Channel, Contact, Me } from "../../api/types";
import { maskedAddress, readableAddress } from "../../core/mask";
import { isKey, type Key } from "../../i18n/messages";
import type { Translate } from "../../i18n/translate";
import type { IconName } from "../../ui/icons";

/** The message of `prefix.id`, or the `otherwise` one for ids that are newer than this page. */
export function word(t: Translate, prefix: string, id: string, otherwise: Key): string {
  const key = `${prefix}.${id}`;
  const plain = t as (key: Key) => string;
  return plain(isKey(key) ? key : otherwise);
}

export const CHANNEL_ICONS: Record<Channel, IconName> = { phone: "phone", chat: "chat", email: "mail", callback: "phone" };

export function channelIcon(channel: string): IconName {
  return channel in CHANNEL_ICONS ? CHANNEL_ICONS[channel as Channel] : "app";
}

/** Whose contact it is, as sure as we are: the screen pop's name, the given name, the address. */
export function nameOf(contact: Contact, t: Translate): string {
  const name = contact.screen_pop?.name ?? contact.name;
  if (name !== undefined && name !== "") return name;
  return isLookedUp(contact) ? addressOf(contact, t) : t("phone.looking-up");
}

/** The offer is faster than the contact book: for a moment nothing is known. */
export const isLookedUp = (contact: Contact): boolean =>
  contact.screen_pop !== undefined || contact.address !== undefined;

export const isAccepted = (contact: Contact): boolean => contact.stage !== "offered";

export function addressOf(contact: Contact, t: Translate): string {
  if (contact.address === undefined) {
    if (!isLookedUp(contact)) return t("phone.looking-up");
    return t(contact.channel === "phone" ? "phone.withheld" : "phone.anonymous");
  }
  return isAccepted(contact) ? readableAddress(contact.address) : maskedAddress(contact.address);
}

export function sureOf(contact: Contact, t: Translate): string {
  return word(t, "sure", String(contact.screen_pop?.confidence ?? 0), "sure.0");
}

export const languageOf = (language: string, t: Translate): string => {
  const key = `language.${language}`;
  return isKey(key) ? t(key as "language.pl") : language;
};

export function queueName(
  queues: Record<string, { names: Record<string, string> }>,
  id: string,
  language: string,
): string {
  const names = queues[id]?.names;
  return names?.[language] ?? names?.["pl"] ?? id;
}

export function activityWord(me: Me, t: Translate): string {
  if (me.activity === "not-ready" && me.reason !== undefined) {
    return word(t, "reason", me.reason, "state.not-ready");
  }
  return t(`state.${me.activity}`);
}

const ACTIVITY_ICONS: Record<Me["activity"], IconName> = {
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

export function activityIcon(me: Me): IconName {
  return me.activity === "not-ready" && me.reason !== undefined
    ? reasonIcon(me.reason)
    : ACTIVITY_ICONS[me.activity];
}
