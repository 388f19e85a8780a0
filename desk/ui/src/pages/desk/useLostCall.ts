/** A reload ends the voice of a call; the page that comes back says whose. */

import { useEffect, useRef } from "react";
import { useStore } from "../../core/store";
import { useHands } from "./hooks";
import { callOf } from "./model";
import { useView } from "./room";
import { nameOf } from "./words";

const SLOT = "centrala.live-call";

export function useLostCall(): void {
  const { room, t } = useHands();
  const call = useView((view) => callOf(view));
  const voice = useStore(room.phone.state, (state) => state.call?.phase === "live" || state.call?.phase === "held");
  const leaving = useRef(false);

  useEffect(() => {
    const who = sessionStorage.getItem(SLOT);
    sessionStorage.removeItem(SLOT);
    if (who !== null) room.set({ lostCall: who });
    const leave = (): void => {
      leaving.current = true;
    };
    // First of all listeners: the telephone stops on the same event, and forgets its call.
    window.addEventListener("pagehide", leave, { capture: true });
    return () => window.removeEventListener("pagehide", leave, { capture: true });
  }, [room]);

  const who = voice && call ? nameOf(call, t) : undefined;
  useEffect(() => {
    if (who === undefined) return undefined;
    sessionStorage.setItem(SLOT, who);
    return () => {
      if (!leaving.current) sessionStorage.removeItem(SLOT);
    };
  }, [who]);
}
