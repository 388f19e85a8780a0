/** The wallboard's data: one live view, its levels, and how old everything is. */

import { useEffect, useReducer, useState } from "react";
import { LiveView, liveUrl } from "../../api/live";
import type { WallView } from "../../api/types";
import { checkSession } from "../../app/session";
import { useTick } from "../../core/clock";
import { useStore } from "../../core/store";
import { freshness, stepLevels, type Freshness, type Levels } from "./figures";

export interface Wall {
  view: WallView;
  levels: Levels;
  freshness: Freshness;
  /** The time that every clock on the board runs to: the present, or the last word when stale. */
  now: number;
  asOfMs: number;
  ageMs: number;
}

const TICK_MS = 500;

interface Levelled {
  levels: Levels;
}

function reduce(state: Levelled, { view, now }: { view: WallView; now: number }): Levelled {
  const levels = stepLevels(state.levels, view, now);
  return levels === state.levels ? state : { levels };
}

/** undefined until the first data; `token` opens the board on a screen without a login. */
export function useWall(token: string | undefined): Wall | undefined {
  const [live] = useState(
    () =>
      new LiveView<WallView>({
        url: () => liveUrl("wallboard", token),
        ...(token === undefined ? { onLost: () => void checkSession() } : {}),
      }),
  );
  const [{ levels }, dispatch] = useReducer(reduce, { levels: {} });
  const { view, asOfMs } = useStore(live.state, (state) => state);
  useTick();
  useEffect(() => {
    live.start();
    return () => live.stop();
  }, [live]);

  // In whole half seconds, so that a render by itself is no new moment.
  const present = Math.floor(live.clock.now() / TICK_MS) * TICK_MS;
  const ageMs = Math.max(0, present - asOfMs);
  const fresh = freshness(ageMs);
  const now = fresh === "fresh" ? present : asOfMs;
  useEffect(() => {
    if (view) dispatch({ view, now });
  }, [view, now]);
  return view && { view, levels, freshness: fresh, now, asOfMs, ageMs };
}
