/** Session of the signed-in user. */

import { api, isProblem, postOnce } from "../api/http";
import type { Session } from "../api/types";
import { setChannels } from "../core/channels";
import { setTimeZone } from "../core/clock";
import { loadSettings } from "../core/settings";
import { Store } from "../core/store";

export type SessionState =
  | { status: "loading" }
  | { status: "signed-out" }
  | { status: "unreachable" }
  | { status: "signed-in"; session: Session };

export const sessionStore = new Store<SessionState>({ status: "loading" });

function startSession(session: Session): void {
  loadSettings(session.user.id);
  setChannels(session.channels);
  setTimeZone(session.time_zone);
  sessionStore.set({ status: "signed-in", session });
}

export async function loadSession(): Promise<void> {
  try {
    startSession(await api<Session>("/session"));
  } catch (error) {
    const signedOut = isProblem(error) && error.status === 401;
    if (signedOut) loadSettings();
    sessionStore.set({ status: signedOut ? "signed-out" : "unreachable" });
  }
}

/** Throws `Problem` when the server refuses the login. */
export async function signIn(login: string, password: string): Promise<Session> {
  const session = await postOnce<Session>("/login", { login, password });
  startSession(session);
  return session;
}

/** Throws `Problem` when the server refuses the new password. */
export async function changePassword(current: string, fresh: string): Promise<void> {
  const body = { current_password: current, new_password: fresh };
  startSession(await postOnce<Session>("/session/password", body));
}

export async function signOut(): Promise<void> {
  try {
    await postOnce("/logout");
  } finally {
    sessionStorage.clear();
    loadSettings();
    sessionStore.set({ status: "signed-out" });
  }
}

/** Detects a session that ended while the live connection was down. */
export async function checkSession(): Promise<void> {
  try {
    await api<Session>("/session");
  } catch (error) {
    if (isProblem(error) && error.status === 401) sessionStore.set({ status: "signed-out" });
  }
}

/** Start page: for a temporary password the one that changes it. */
export function homePath(session: Session): string {
  if (session.temporary_password) return "/account";
  return session.user.role === "supervisor" ? "/wallboard" : "/desk";
}
