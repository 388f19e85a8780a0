/** Behaviour without markup: selection, focus, announcements, ring tone, guards of the page. */

import { useEffect, useRef } from "react";
import { useStore } from "../../core/store";
import { isCall } from "../../core/channels";
import { settings } from "../../core/settings";
import { microphone } from "../../phone/microphone";
import { ringer } from "../../phone/ringer";
import { isLiveCall, nextContact, takesNoContacts } from "./model";
import { useActionContext } from "./hooks";
import { useServices, useUi, useView } from "./services";
import { useAnnouncements } from "./useAnnouncements";
import { useCommands } from "./useCommands";
import { useInterruptedCall } from "./useInterruptedCall";
import { useLostFocus } from "./useLostFocus";
import { residentName } from "./labels";

/** Accepting an offer opens the contact and focuses its heading; nothing else moves the focus. */
function useContactSelection(): void {
  const { services, t } = useActionContext();
  const view = useView((value) => value);
  const accepting = useUi((ui) => ui.acceptingOffer);
  const selected = useUi((ui) => ui.selected);
  const before = useRef(view);

  useEffect(() => {
    if (accepting === undefined) return;
    const accepted = Object.values(view.contacts).find((contact) => contact.offer_id === accepting && contact.stage !== "offered");
    if (accepted) {
      services.setUi({ selected: accepted.contact_id, acceptingOffer: undefined });
      requestAnimationFrame(() => document.getElementById("contact-title")?.focus());
    } else if (!(accepting in view.offers)) services.setUi({ acceptingOffer: undefined });
  }, [accepting, view, services]);

  useEffect(() => {
    const finished = Object.values(before.current.contacts).find(
      (contact) => !(contact.contact_id in view.contacts) && contact.stage === "wrap-up",
    );
    before.current = view;
    if (!finished) return;
    services.outbox.forget(finished.contact_id);
    const lastContact = { who: residentName(finished, t), atMs: finished.ended_ms ?? services.now(), number: finished.ticket?.number, isCall: isCall(finished.channel) };
    services.setUi({ lastContact });
  }, [view, services, t]);

  useEffect(() => {
    if (selected !== undefined && selected in view.contacts) return;
    services.setUi({ selected: nextContact(view) });
  }, [selected, view, services]);

  useEffect(() => {
    const busy = Object.keys(view.contacts).length > 0;
    if (!busy && services.ui.get().stateAfterContacts !== undefined) services.setUi({ stateAfterContacts: undefined });
  }, [view, services]);
}

function useAudibleRing(): void {
  const ringing = useView((view) => Object.keys(view.offers).length > 0);
  const audible = useStore(settings, (value) => value.audibleRing);
  useEffect(() => {
    if (!ringing || !audible) return undefined;
    ringer.start();
    return () => ringer.stop();
  }, [ringing, audible]);
}

function useDocumentTitle(): void {
  const { t } = useActionContext();
  const ringing = useView((view) => Object.values(view.offers)[0]);
  const contact = useView((view) => (ringing ? view.contacts[ringing.contact_id] : undefined));
  useEffect(() => {
    const prefix = contact ? `${t("work.ringing")}: ${residentName(contact, t)} · ` : "";
    document.title = `${prefix}${t("app.name")}`;
  }, [contact, t]);
}

/** Without a microphone the consultant becomes not ready: a call could not be answered. */
function useMicrophoneGuard(): void {
  const { services } = useActionContext();
  const microphoneState = useStore(microphone.state, (value) => value);
  const ready = useView((view) => view.me.activity === "ready");
  const broken = microphoneState === "denied" || microphoneState === "missing";
  useEffect(() => {
    if (broken && ready) services.requestState("not-ready", "device").catch(() => undefined);
  }, [broken, ready, services]);
}

/** Asks before the page closes during a call; saves drafts when it closes. */
function usePageGuards(): void {
  const services = useServices();
  const live = useStore(services.phone.state, (state) => state.call !== undefined && state.call.phase !== "ringing");
  useEffect(() => {
    if (!live) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [live]);
  useEffect(() => {
    const leave = (): void => services.onPageHide();
    const hide = (): void => {
      if (document.hidden) services.drafts.flushAll();
    };
    const online = (): void => services.live.reconnectNow();
    // A page restored from the back/forward cache has lost its SIP registration.
    const back = (event: PageTransitionEvent): void => {
      if (event.persisted) location.reload();
    };
    document.addEventListener("visibilitychange", hide);
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", back);
    window.addEventListener("online", online);
    return () => {
      document.removeEventListener("visibilitychange", hide);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", back);
      window.removeEventListener("online", online);
    };
  }, [services]);
}

function usePhoneFailures(): void {
  const { services, t } = useActionContext();
  const failures = useStore(services.phone.state, (state) => state.failures);
  useEffect(() => {
    if (failures > 0) services.setUi({ notice: t("phone.connect-failed"), acceptingOffer: undefined });
  }, [failures, services, t]);
  const interruptions = useStore(services.phone.state, (state) => state.interruptions);
  useEffect(() => {
    if (interruptions > 0) services.setUi({ notice: t("phone.call-lost") });
  }, [interruptions, services, t]);
}

/** A consultant who may be offered a contact makes no test call. */
function useEndOfTestCall(): void {
  const services = useServices();
  const free = useView(takesNoContacts);
  useEffect(() => {
    if (!free) services.phone.endTestCall();
  }, [free, services]);
}

/** Keypad and hang-up question belong to one call: the next one must not find them open. */
function useEndOfCall(): void {
  const services = useServices();
  const live = useView(isLiveCall);
  const hasAudio = useStore(services.phone.state, (state) => state.call !== undefined);
  useEffect(() => {
    if (!live) services.setUi({ confirmHangUp: false });
  }, [live, services]);
  useEffect(() => {
    if (!hasAudio) services.setUi({ keypadOpen: false });
  }, [hasAudio, services]);
}

export function DeskBehaviour(): null {
  useCommands();
  useContactSelection();
  useAudibleRing();
  useDocumentTitle();
  useMicrophoneGuard();
  usePageGuards();
  usePhoneFailures();
  useInterruptedCall();
  useEndOfTestCall();
  useEndOfCall();
  useLostFocus();
  useAnnouncements();
  return null;
}
