/** Who is signed in here. */

import { api, isProblem, post } from "../api/http";
import type { Session } from "../api/types";
import { setTimeZone } from "../core/clock";
import { loadSettings } from "../core/settings";
import { Store } from "../core/store";

export type SessionState =
  | { at: "asking" }
  | { at: "none" }
  | { at: "unreachable" }
  | { at: "in"; session: Session };

export const sessionStore = new Store<SessionState>({ at: "asking" });

function entered(session: Session): void {
  loadSettings(session.user.id);
  if (session.time_zone !== undefined) setTimeZone(session.time_zone);
  sessionStore.set({ at: "in", session });
}

export async function askSession(): Promise<void> {
  try {
    entered(await api<Session>("/session"));
  } catch (error) {
    const gone = isProblem(error) && error.status === 401;
    if (gone) loadSettings();
    sessionStore.set({ at: gone ? "none" : "unreachable" });
  }
}

/** Throws `Problem` when the login is refused. */
export async function signIn(login: string, password: string): Promise<Session> {
  const session = await post<Session>("/login", { login, password });
  entered(session);
  return session;
}

export async function signOut(): Promise<void> {
  try {
    await post("/logout");
  } finally {
    sessionStorage.clear();
    loadSettings();
    sessionStore.set({ at: "none" });
  }
}

/** After a broken live connection: has the session ended meanwhile? */
export async function checkSession(): Promise<void> {
  try {
    await api<Session>("/session");
  } catch (error) {
    if (isProblem(error) && error.status === 401) sessionStore.set({ at: "none" });
  }
}

export const home = (session: Session): string =>
  session.user.role === "supervisor" ? "/wallboard" : "/desk";
