/** Announcements for screen readers: offers are assertive, everything else is polite. */

import { useEffect, useRef } from "react";
import type { Contact, Offer } from "../../api/types";
import { isCall } from "../../core/channels";
import { announcer } from "../../core/announcer";
import { formatRemaining, timeWithSeconds } from "../../core/clock";
import { keyLabel } from "../../core/shortcuts";
import { settings } from "../../core/settings";
import { useStore } from "../../core/store";
import type { Language } from "../../i18n/language";
import { useTranslation } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";
import { useActionContext } from "./hooks";
import { deadlineOf, firstOffer, isLiveCall } from "./model";
import { useUi, useView } from "./services";
import { languageLabel, residentName, queueName, confidenceLabel, labelOf, offerTitle } from "./labels";

/** Shortest time between two announcements about other conversations, ms. */
const OTHER_MESSAGES_INTERVAL_MS = 15_000;
const LAST_WARNING_MS = 5000;

/** Longest wait for the screen pop after an offer, ms: one announcement then has both. */
const SCREEN_POP_WAIT_MS = 400;

function offerAnnouncement(offer: Offer, contact: Contact, queue: string, seconds: number, language: Language, t: Translate): string {
  const { shortcuts: keys } = settings.get();
  return t("announce.ringing", {
    what: offerTitle(offer.channel, language, t),
    who: residentName(contact, t),
    sure: confidenceLabel(contact, t).toLowerCase(),
    queue,
    language: languageLabel(contact.language, t),
    seconds: t("announce.seconds", { n: seconds }),
    accept: keyLabel("accept", keys),
    reject: keyLabel("reject", keys),
  });
}

/** Announces the offer with the earliest deadline; a patch of the same offer does not count as a new one. */
function useOfferAnnouncements(): void {
  const { services, t } = useActionContext();
  const { language } = useTranslation();
  const view = useView((value) => value);
  const latest = useRef(view);
  useEffect(() => {
    latest.current = view;
  });
  const offer = firstOffer(view);
  const { offer_id: id, contact_id: contactId } = offer ?? {};
  const deadlineMs = offer && deadlineOf(offer);
  useEffect(() => {
    if (id === undefined || contactId === undefined) return undefined;
    const announceOffer = (): void => {
      const { offers, contacts, queues } = latest.current;
      const [current, contact] = [offers[id], contacts[contactId]];
      if (!current || !contact) return;
      const seconds = Math.ceil((deadlineOf(current) - services.now()) / 1000);
      announcer.alert(offerAnnouncement(current, contact, queueName(queues, current.queue, language), seconds, language, t));
    };
    const timer = setTimeout(announceOffer, SCREEN_POP_WAIT_MS);
    return () => clearTimeout(timer);
  }, [id, contactId, services, t, language]);
  const offered = useRef(contactId);
  useEffect(() => {
    const before = offered.current;
    offered.current = contactId;
    if (before !== undefined && before !== contactId && !(before in latest.current.contacts)) announcer.announce(t("announce.offer-gone"));
  }, [contactId, t]);
  useEffect(() => {
    const restMs = (deadlineMs ?? 0) - services.now();
    if (restMs <= LAST_WARNING_MS) return undefined;
    const timer = setTimeout(() => announcer.alert(t("announce.five-seconds")), restMs - LAST_WARNING_MS);
    return () => clearTimeout(timer);
  }, [id, deadlineMs, services, t]);
}

function acceptedAnnouncement(contact: Contact, t: Translate): string {
  const open = contact.screen_pop?.open_tickets.length ?? 0;
  const alerts = (contact.screen_pop?.alerts ?? []).map((alert) => labelOf(t, "alert", alert, "alert.other"));
  return t("announce.accepted", {
    who: residentName(contact, t),
    language: languageLabel(contact.language, t),
    tickets: open > 0 ? t("resident.open-count", { n: open }) : t("resident.no-open"),
    alerts: alerts.join(" "),
  });
}

/** Announces an accepted call; defers polite announcements during the call. */
function useCallAnnouncements(): void {
  const { t, services } = useActionContext();
  const live = useView(isLiveCall);
  const call = useView((view) => Object.values(view.contacts).find((contact) => isCall(contact.channel) && contact.stage !== "offered"));
  const stage = call?.stage;
  const latest = useRef(call);
  useEffect(() => {
    latest.current = call;
  });
  const id = call?.contact_id;
  useEffect(() => {
    if (id !== undefined && latest.current && latest.current.stage !== "wrap-up") announcer.announce(acceptedAnnouncement(latest.current, t));
  }, [id, t]);
  useEffect(() => {
    const until = latest.current?.wrap_up_until_ms;
    if (stage === "wrap-up" && until !== undefined) announcer.announce(t("announce.ended", { time: formatRemaining(until - services.now()) }));
  }, [stage, t, services]);
  // After the effects above: the end of the call is read together with what was held back, not in its place.
  useEffect(() => {
    announcer.defer(live);
  }, [live]);
}

/** Announces the number of new messages in conversations that are not open. */
function useMessageAnnouncements(): void {
  const { t } = useActionContext();
  const selected = useUi((ui) => ui.selected);
  const total = useView((view) =>
    Object.values(view.contacts)
      .filter((contact) => contact.contact_id !== selected)
      .reduce((sum, contact) => sum + Object.values(contact.messages ?? {}).filter((message) => message.author === "resident").length, 0),
  );
  const before = useRef({ total, selected, atMs: 0 });
  useEffect(() => {
    const last = before.current;
    const added = total - last.total;
    if (last.selected !== selected || added < 0) before.current = { total, selected, atMs: last.atMs };
    if (before.current !== last || added === 0) return undefined;
    const announceAdded = (): void => {
      before.current = { total, selected, atMs: Date.now() };
      announcer.announce(t("announce.messages", { n: added }));
    };
    const pauseMs = last.atMs + OTHER_MESSAGES_INTERVAL_MS - Date.now();
    if (pauseMs <= 0) {
      announceAdded();
      return undefined;
    }
    const timer = setTimeout(announceAdded, pauseMs);
    return () => clearTimeout(timer);
  }, [total, selected, t]);
}

function useConnectionAnnouncements(): void {
  const { services, t } = useActionContext();
  const connected = useStore(services.live.state, (state) => state.connected);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (connected) announcer.announce(t("connection.restored"));
    else announcer.alert(t("connection.lost-announcement", { at: timeWithSeconds(services.live.state.get().asOfMs) }));
  }, [connected, services, t]);
}

export function useAnnouncements(): void {
  useOfferAnnouncements();
  useCallAnnouncements();
  useMessageAnnouncements();
  useConnectionAnnouncements();
}
