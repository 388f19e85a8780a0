import { useEffect, type ReactNode } from "react";
import type { Session, User } from "../api/types";
import { useStore } from "../core/store";
import { Loading, Unreachable } from "./Plain";
import { go } from "./router";
import { askSession, home, sessionStore } from "./session";

interface Props {
  children?: (session: Session) => ReactNode;
  /** Only people in this role may see it; without it everybody goes to the own first page. */
  only?: User["role"];
}

/** Shows its page to who may see it; others go to their own first page, strangers to the login. */
export function Guard({ children, only }: Props) {
  const state = useStore(sessionStore, (value) => value);
  const allowed = state.at === "in" && state.session.user.role === only;
  useEffect(() => {
    if (state.at === "asking") void askSession();
    if (state.at === "none") go("/login", true);
    if (state.at === "in" && !allowed) go(home(state.session), true);
  }, [state, allowed]);
  if (state.at === "unreachable") return <Unreachable onRetry={() => void askSession()} />;
  if (state.at !== "in" || !allowed) return <Loading />;
  return children?.(state.session);
}
