/** Session of the signed-in user. */

import { api, isProblem, postOnce } from "../api/http";
import type { SecondFactorSetup, Session } from "../api/types";
import { setChannels } from "../core/channels";
import { setTimeZone } from "../core/clock";
import { forgetKeptTexts } from "../core/keptTexts";
import { loadSettings } from "../core/settings";
import { Store } from "../core/store";

export type SessionState =
  | { status: "loading" }
  /** `ended`: not by the person at this page. */
  | { status: "signed-out"; ended?: true }
  | { status: "unreachable" }
  | { status: "signed-in"; session: Session };

export const sessionStore = new Store<SessionState>({ status: "loading" });

function startSession(session: Session): void {
  loadSettings(session.user.id);
  // The computer has another user now: what somebody else typed here stays no longer.
  forgetKeptTexts((personId) => personId === session.user.id);
  setChannels(session.channels);
  setTimeZone(session.time_zone);
  sessionStore.set({ status: "signed-in", session });
}

export async function loadSession(): Promise<void> {
  try {
    startSession(await api<Session>("/session"));
  } catch (error) {
    const signedOut = isProblem(error) && error.status === 401;
    if (signedOut) {
      loadSettings();
      forgetKeptTexts(() => true);
    }
    sessionStore.set({ status: signedOut ? "signed-out" : "unreachable" });
  }
}

/** Throws `Problem` when the server refuses the login. */
export async function signIn(login: string, password: string, code?: string): Promise<Session> {
  const session = await postOnce<Session>("/login", { login, password, ...(code !== undefined && { code }) });
  startSession(session);
  return session;
}

/** Throws `Problem` when the server refuses the new password. */
export async function changePassword(current: string, fresh: string): Promise<void> {
  const body = { current_password: current, new_password: fresh };
  startSession(await postOnce<Session>("/session/password", body));
}

/** Throws `Problem` when the password is wrong. */
export function setUpSecondFactor(current: string): Promise<SecondFactorSetup> {
  return postOnce<SecondFactorSetup>("/session/second-factor", { current_password: current });
}

/** Throws `Problem` when the code is wrong. */
export async function confirmSecondFactor(code: string): Promise<void> {
  startSession(await postOnce<Session>("/session/second-factor/confirm", { code }));
}

/** Throws `Problem` when password or code is wrong. */
export async function removeSecondFactor(current: string, code: string): Promise<void> {
  const body = { current_password: current, code };
  startSession(await postOnce<Session>("/session/second-factor/remove", body));
}

/** Throws `Problem` when the server refuses, because a call is open; without a server the page is left all the same. */
export async function signOut(): Promise<void> {
  try {
    await postOnce("/logout");
  } catch (error) {
    if (isProblem(error) && error.status === 409) throw error;
  }
  sessionStorage.clear();
  forgetKeptTexts(() => false);
  loadSettings();
  sessionStore.set({ status: "signed-out" });
}

/** Tells whether the session of the page was ended, or is another account's; false while the server does not answer. */
export async function isSessionOver(personId: string): Promise<boolean> {
  try {
    return (await api<Session>("/session")).user.id !== personId;
  } catch (error) {
    return isProblem(error) && error.status === 401;
  }
}

/** Leaves a page without a call whose session ended while the live connection was down. */
export async function checkSession(): Promise<void> {
  const state = sessionStore.get();
  if (state.status === "signed-in" && (await isSessionOver(state.session.user.id))) leaveEndedSession();
}

/** Leaves the pages of a session that the person at them has not ended. */
export function leaveEndedSession(): void {
  sessionStore.set({ status: "signed-out", ended: true });
}

/** Tells whether the account has to be completed before anything else: its password or its second factor. */
export function isIncomplete(session: Session): boolean {
  return session.temporary_password || session.second_factor_missing;
}

const HOME_PATHS: Record<Session["user"]["role"], string> = { supervisor: "/wallboard", officer: "/officer", consultant: "/desk" };

/** Start page: for an incomplete account the one that completes it. */
export function homePath(session: Session): string {
  if (isIncomplete(session)) return "/account";
  return HOME_PATHS[session.user.role];
}
