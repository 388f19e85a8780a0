/** What happens by itself: selection, focus, announcements, the ring, and the guards of the page. */

import { useEffect, useRef } from "react";
import { useStore } from "../../core/store";
import { settings } from "../../core/settings";
import { microphone } from "../../phone/microphone";
import { ringer } from "../../phone/ringer";
import { nextContact } from "./model";
import { useHands } from "./hooks";
import { useRoom, useUi, useView } from "./room";
import { useAnnouncements } from "./useAnnouncements";
import { useCommands } from "./useCommands";
import { useLostCall } from "./useLostCall";
import { nameOf } from "./words";

/** Her own acceptance opens the contact and moves the focus to its heading; nothing else does. */
function useSelection(): void {
  const { room, t } = useHands();
  const view = useView((value) => value);
  const accepting = useUi((ui) => ui.accepting);
  const selected = useUi((ui) => ui.selected);
  const before = useRef(view);

  useEffect(() => {
    if (accepting === undefined) return;
    const taken = Object.values(view.contacts).find((each) => each.offer_id === accepting && each.stage !== "offered");
    if (taken) {
      room.set({ selected: taken.contact_id, accepting: undefined });
      requestAnimationFrame(() => document.getElementById("contact-title")?.focus());
    } else if (!(accepting in view.offers)) room.set({ accepting: undefined });
  }, [accepting, view, room]);

  useEffect(() => {
    const gone = Object.values(before.current.contacts).find(
      (each) => !(each.contact_id in view.contacts) && each.stage === "wrap-up",
    );
    before.current = view;
    if (!gone) return;
    const last = { who: nameOf(gone, t), atMs: gone.ended_ms ?? room.now(), number: gone.ticket?.number, phone: gone.channel === "phone" };
    room.set({ last });
  }, [view, room, t]);

  useEffect(() => {
    if (selected !== undefined && selected in view.contacts) return;
    room.set({ selected: nextContact(view) });
  }, [selected, view, room]);

  useEffect(() => {
    const busy = Object.keys(view.contacts).length > 0;
    if (!busy && room.ui.get().after !== undefined) room.set({ after: undefined });
  }, [view, room]);
}

function useRing(): void {
  const ringing = useView((view) => Object.keys(view.offers).length > 0);
  const audible = useStore(settings, (value) => value.ring);
  useEffect(() => {
    if (!ringing || !audible) return undefined;
    ringer.start();
    return () => ringer.stop();
  }, [ringing, audible]);
}

function useTitle(): void {
  const { t } = useHands();
  const ringing = useView((view) => Object.values(view.offers)[0]);
  const contact = useView((view) => (ringing ? view.contacts[ringing.contact_id] : undefined));
  useEffect(() => {
    const who = contact ? `${t("work.ringing")}: ${nameOf(contact, t)} · ` : "";
    document.title = `${who}${t("app.name")}`;
  }, [contact, t]);
}

/** Without a microphone nothing may be offered to her: a call would ring at nobody. */
function useDeviceGuard(): void {
  const { room } = useHands();
  const mic = useStore(microphone.state, (value) => value);
  const ready = useView((view) => view.me.activity === "ready");
  const broken = mic === "denied" || mic === "missing";
  useEffect(() => {
    if (broken && ready) room.declare("not-ready", "device").catch(() => undefined);
  }, [broken, ready, room]);
}

/** Closing with a live call asks first; going away saves what is typed. */
function usePageGuards(): void {
  const room = useRoom();
  const live = useStore(room.phone.state, (state) => state.call !== undefined && state.call.phase !== "ringing");
  useEffect(() => {
    if (!live) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [live]);
  useEffect(() => {
    const leave = (): void => room.leave();
    const online = (): void => room.live.hurry();
    // A page that the browser kept aside has lost its telephone: begin anew.
    const back = (event: PageTransitionEvent): void => {
      if (event.persisted) location.reload();
    };
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", back);
    window.addEventListener("online", online);
    return () => {
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", back);
      window.removeEventListener("online", online);
    };
  }, [room]);
}

function useFailures(): void {
  const { room, t } = useHands();
  const failures = useStore(room.phone.state, (state) => state.failures);
  useEffect(() => {
    if (failures > 0) room.set({ notice: t("phone.failed"), accepting: undefined });
  }, [failures, room, t]);
}

export function Effects(): null {
  useCommands();
  useSelection();
  useRing();
  useTitle();
  useDeviceGuard();
  usePageGuards();
  useFailures();
  useLostCall();
  useAnnouncements();
  return null;
}
