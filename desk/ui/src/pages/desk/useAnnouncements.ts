/** What is told to a screen reader, and when: offers loudly, the rest politely. */

import { useEffect, useRef } from "react";
import type { Contact, Offer } from "../../api/types";
import { announcer } from "../../core/announce";
import { left, timeWithSeconds } from "../../core/clock";
import { keyLabel } from "../../core/keys";
import { settings } from "../../core/settings";
import { useStore } from "../../core/store";
import { useWords } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";
import { useHands } from "./hooks";
import { firstOffer, isLiveCall } from "./model";
import { useUi, useView } from "./room";
import { languageOf, nameOf, queueName, sureOf, word } from "./words";

/** Other conversations are only counted, at most once in this time, ms. */
const OTHERS_MS = 15_000;
const SOON_MS = 5000;

/** Longest wait for the screen pop after an offer, ms: one announcement then has both. */
const WAIT_FOR_CARD_MS = 400;

const CALLING = { phone: "phone.calling", chat: "phone.chat-calling", email: "phone.mail-calling", callback: "phone.callback-calling" } as const;

function offerWords(offer: Offer, contact: Contact, queue: string, seconds: number, t: Translate): string {
  const { keys } = settings.get();
  return t("say.ringing", {
    what: t(CALLING[offer.channel]),
    who: nameOf(contact, t),
    sure: sureOf(contact, t).toLowerCase(),
    queue,
    language: languageOf(contact.language, t),
    seconds: t("say.seconds", { n: seconds }),
    accept: keyLabel("accept", keys),
    reject: keyLabel("reject", keys),
  });
}

function useOffer(): void {
  const { room, t } = useHands();
  const { language } = useWords();
  const offer = useView(firstOffer);
  const view = useView((value) => value);
  const latest = useRef(view);
  useEffect(() => {
    latest.current = view;
  });
  const told = useRef<Offer>(undefined);
  useEffect(() => {
    const before = told.current;
    told.current = offer;
    if (!offer) {
      const mine = before && latest.current.contacts[before.contact_id];
      if (before && !mine) announcer.say(t("say.moved-on"));
      return undefined;
    }
    const tell = (): void => {
      const now = latest.current;
      const known = now.contacts[offer.contact_id];
      const seconds = Math.ceil((offer.deadline_ms - room.now()) / 1000);
      if (known) announcer.alert(offerWords(offer, known, queueName(now.queues, offer.queue, language), seconds, t));
    };
    const restMs = offer.deadline_ms - room.now();
    const first = before?.offer_id === offer.offer_id ? undefined : setTimeout(tell, WAIT_FOR_CARD_MS);
    const second = restMs > SOON_MS ? setTimeout(() => announcer.alert(t("say.five")), restMs - SOON_MS) : undefined;
    return () => {
      clearTimeout(first);
      clearTimeout(second);
    };
    // The words follow the offer, not every later change of the view.
  }, [offer, room, t, language]);
}

function acceptedWords(contact: Contact, t: Translate): string {
  const open = contact.screen_pop?.open_tickets?.length ?? 0;
  const alerts = (contact.screen_pop?.alerts ?? []).map((alert) => word(t, "alert", alert, "alert.other"));
  return t("say.accepted", {
    who: nameOf(contact, t),
    language: languageOf(contact.language, t),
    tickets: open > 0 ? t("resident.open-count", { n: open }) : t("resident.no-open"),
    alerts: alerts.join(" "),
  });
}

/** On acceptance the essentials are told; while the call lasts, everything polite waits. */
function useCall(): void {
  const { t, room } = useHands();
  const live = useView(isLiveCall);
  const call = useView((view) => Object.values(view.contacts).find((each) => each.channel === "phone" && each.stage !== "offered"));
  const stage = call?.stage;
  const latest = useRef(call);
  useEffect(() => {
    latest.current = call;
  });
  const id = call?.contact_id;
  useEffect(() => {
    if (id !== undefined && latest.current && latest.current.stage !== "wrap-up") announcer.say(acceptedWords(latest.current, t));
  }, [id, t]);
  useEffect(() => {
    announcer.hold(live);
  }, [live]);
  useEffect(() => {
    const until = latest.current?.wrap_up_until_ms;
    if (stage === "wrap-up" && until !== undefined) announcer.say(t("say.ended", { time: left(until - room.now()) }));
  }, [stage, t, room]);
}

/** New words in conversations that are not open. */
function useOtherMessages(): void {
  const { t } = useHands();
  const selected = useUi((ui) => ui.selected);
  const total = useView((view) =>
    Object.values(view.contacts)
      .filter((each) => each.contact_id !== selected)
      .reduce((sum, each) => sum + Object.values(each.messages ?? {}).filter((message) => message.author === "resident").length, 0),
  );
  const before = useRef({ total, selected, atMs: 0 });
  useEffect(() => {
    const known = before.current;
    const more = total - known.total;
    const now = Date.now();
    if (known.selected !== selected || more < 0) before.current = { total, selected, atMs: known.atMs };
    else if (more > 0 && now - known.atMs >= OTHERS_MS) {
      before.current = { total, selected, atMs: now };
      announcer.say(t("say.messages", { n: more }));
    }
  }, [total, selected, t]);
}

function useConnection(): void {
  const { room, t } = useHands();
  const connected = useStore(room.live.state, (state) => state.connected);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (connected) announcer.say(t("live.back"));
    else announcer.alert(t("live.lost-say", { at: timeWithSeconds(room.live.state.get().asOfMs) }));
  }, [connected, room, t]);
}

export function useAnnouncements(): void {
  useOffer();
  useCall();
  useOtherMessages();
  useConnection();
}
