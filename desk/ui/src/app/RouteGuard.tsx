import { useEffect, type ReactNode } from "react";
import type { Session, User } from "../api/types";
import { useStore } from "../core/store";
import { LoadingPage, ServerUnreachablePage } from "./MessagePages";
import { navigate } from "./router";
import { loadSession, homePath, sessionStore } from "./session";

interface Props {
  children?: (session: Session) => ReactNode;
  /** Role that may see the page; without it the guard redirects every user to the start page of their own role. */
  requiredRole?: User["role"];
}

/** Renders the page for users of `requiredRole`; redirects other users to their start page and visitors to the login. */
export function RouteGuard({ children, requiredRole }: Props) {
  const state = useStore(sessionStore, (value) => value);
  const allowed = state.status === "signed-in" && state.session.user.role === requiredRole;
  useEffect(() => {
    if (state.status === "loading") void loadSession();
    if (state.status === "signed-out") navigate("/login", true);
    if (state.status === "signed-in" && !allowed) navigate(homePath(state.session), true);
  }, [state, allowed]);
  if (state.status === "unreachable") return <ServerUnreachablePage onRetry={() => void loadSession()} />;
  if (state.status !== "signed-in" || !allowed) return <LoadingPage />;
  return children?.(state.session);
}
