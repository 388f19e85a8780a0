/** The wallboard's data: one live view, its levels, and how old everything is. */

import { useEffect, useReducer, useState } from "react";
import { api, isProblem } from "../../api/http";
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

/** After a failed connection: is it the network, or may this screen not look? */
async function isRefused(token: string): Promise<boolean> {
  try {
    await api(`/wallboard?token=${encodeURIComponent(token)}`);
    return false;
  } catch (error) {
    return isProblem(error) && (error.status === 401 || error.status === 403);
  }
}

/** `token` opens the board on a screen without a login; no `wall` until the first data. */
export function useWall(token: string | undefined): { wall: Wall | undefined; refused: boolean } {
  const [refused, setRefused] = useState(false);
  const [live] = useState(
    () =>
      new LiveView<WallView>({
        url: () => liveUrl("wallboard", token),
        onLost: () => void (token === undefined ? checkSession() : isRefused(token).then(setRefused)),
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
  return { refused, wall: view && { view, levels, freshness: fresh, now, asOfMs, ageMs } };
}
