/** Small hooks that every area of the desk uses. */

import { useTick } from "../../core/clock";
import { keyLabel, type Command } from "../../core/keys";
import { settings } from "../../core/settings";
import { useStore } from "../../core/store";
import { useWords } from "../../i18n/react";
import type { Hands } from "./actions";
import { useRoom } from "./room";

/** Server time, ticking twice a second. */
export function useNow(): number {
  const room = useRoom();
  useTick();
  const { connected, asOfMs } = useStore(room.live.state, (state) => state);
  const now = room.now();
  return connected || asOfMs === 0 ? now : Math.max(asOfMs, now);
}

export function useHands(): Hands {
  const room = useRoom();
  const { t } = useWords();
  return { room, t };
}

/** How this person's keyboard writes a command. */
export function useKeyLabel(): (command: Command) => string {
  const set = useStore(settings, (value) => value.keys);
  return (command) => keyLabel(command, set);
}
