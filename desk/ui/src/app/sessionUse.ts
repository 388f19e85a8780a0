/** Tells the server that a person is at the page, so that the session does not end as idle. */

import { api } from "../api/http";
import { sessionStore } from "./session";

const USE_INTERVAL_MS = 60_000;
const ACTS = ["pointerdown", "keydown"] as const;

/** Reports keys and clicks of a signed-in person, at most once a minute; returns how to stop. */
export function reportUse(now: () => number = Date.now): () => void {
  let reportedAt = now();
  const onAct = (): void => {
    if (now() - reportedAt < USE_INTERVAL_MS || sessionStore.get().status !== "signed-in") return;
    reportedAt = now();
    api("/session/use", { method: "PUT" }).catch(() => undefined); // the next act reports again
  };
  for (const act of ACTS) document.addEventListener(act, onAct, { passive: true });
  return () => {
    for (const act of ACTS) document.removeEventListener(act, onAct);
  };
}
