/** Data of the wallboard: the live view, the levels of its figures and its age. */

import { useEffect, useReducer, useState } from "react";
import { api, isProblem } from "../../api/http";
import { LiveView, bearerProtocols, liveUrl } from "../../api/liveView";
import type { WallboardView } from "../../api/types";
import { isPageOutdated } from "../../app/pageVersion";
import { checkSession } from "../../app/session";
import { useTick } from "../../core/clock";
import { useStore } from "../../core/store";
import { freshness, stepLevels, type Freshness, type Levels } from "./figures";

export interface WallboardModel {
  view: WallboardView;
  levels: Levels;
  freshness: Freshness;
  /** Time that the clocks of the board run to: the present, or the time of the last frame when stale. */
  now: number;
  asOfMs: number;
  ageMs: number;
}

const TICK_MS = 500;

interface LevelsState {
  levels: Levels;
}

function reduce(state: LevelsState, { view, now }: { view: WallboardView; now: number }): LevelsState {
  const levels = stepLevels(state.levels, view, now);
  return levels === state.levels ? state : { levels };
}

/** True when the server refuses the token; a network failure is not a refusal. */
async function isAccessRefused(token: string): Promise<boolean> {
  try {
    await api("/wallboard", { token });
    return false;
  } catch (error) {
    return isProblem(error) && (error.status === 401 || error.status === 403);
  }
}

/** Nobody operates the screen, so it loads a newer build of the page by itself. */
async function reloadIfOutdated(): Promise<void> {
  if (await isPageOutdated()) location.reload();
}

/** `token` opens the wallboard on a screen without a login; the model is undefined until the first snapshot. */
export function useWallboard(token: string | undefined): { board: WallboardModel | undefined; refused: boolean } {
  const [refused, setRefused] = useState(false);
  const [live] = useState(
    () =>
      new LiveView<WallboardView>({
        url: () => liveUrl("wallboard"),
        ...(token === undefined ? {} : { protocols: bearerProtocols(token) }),
        onReconnected: () => void reloadIfOutdated(),
        onDisconnected: () => void (token === undefined ? checkSession() : isAccessRefused(token).then(setRefused)),
      }),
  );
  const [{ levels }, dispatch] = useReducer(reduce, { levels: {} });
  const { view, asOfMs } = useStore(live.state, (state) => state);
  useTick();
  useEffect(() => {
    live.start();
    return () => live.stop();
  }, [live]);

  // Rounded to half a second, so that a re-render does not change it.
  const present = Math.floor(live.clock.now() / TICK_MS) * TICK_MS;
  const ageMs = Math.max(0, present - asOfMs);
  const fresh = freshness(ageMs);
  const now = fresh === "fresh" ? present : asOfMs;
  useEffect(() => {
    if (view) dispatch({ view, now });
  }, [view, now]);
  return { refused, board: view && { view, levels, freshness: fresh, now, asOfMs, ageMs } };
}
