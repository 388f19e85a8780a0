/** A reload ends the voice of a call; the page that comes back says whose. */

import { useEffect } from "react";
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

  useEffect(() => {
    const who = sessionStorage.getItem(SLOT);
    sessionStorage.removeItem(SLOT);
    if (who !== null) room.set({ lostCall: who });
  }, [room]);

  const who = voice && call ? nameOf(call, t) : undefined;
  useEffect(() => {
    if (who === undefined) return undefined;
    sessionStorage.setItem(SLOT, who);
    return () => {
      if (!room.leaving) sessionStorage.removeItem(SLOT);
    };
  }, [who, room]);
}
