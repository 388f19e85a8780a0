import { useEffect, type ReactNode } from "react";
import type { Session } from "../api/types";
import { useStore } from "../core/store";
import { Loading, Unreachable } from "./Plain";
import { go } from "./router";
import { askSession, home, sessionStore } from "./session";

interface Props {
  children?: (session: Session) => ReactNode;
  /** Go to the person's own first page instead of showing anything. */
  home?: boolean;
}

/** Shows its page to who is signed in, and the login to everybody else. */
export function Guard({ children, home: toHome = false }: Props) {
  const state = useStore(sessionStore, (value) => value);
  useEffect(() => {
    if (state.at === "asking") void askSession();
    if (state.at === "none") go("/login", true);
    if (state.at === "in" && toHome) go(home(state.session), true);
  }, [state, toHome]);
  if (state.at === "unreachable") return <Unreachable onRetry={() => void askSession()} />;
  if (state.at !== "in" || toHome) return <Loading />;
  return children?.(state.session);
}
