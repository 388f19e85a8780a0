import { useEffect, type ReactNode } from "react";
import type { Session, User } from "../api/types";
import { useStore } from "../core/store";
import { LoadingPage, ServerUnreachablePage } from "./MessagePages";
import { navigate } from "./router";
import { loadSession, homePath, isIncomplete, sessionStore } from "./session";

interface Props {
  children?: (session: Session) => ReactNode;
  /** Role that may see the page; without it the guard redirects every user to the start page of their own role. */
  requiredRole?: User["role"];
  /** Lets every signed-in user in, also one whose account is incomplete. */
  anyRole?: boolean;
}

function isAllowed(session: Session, requiredRole: Props["requiredRole"], anyRole: boolean): boolean {
  return anyRole || (session.user.role === requiredRole && !isIncomplete(session));
}

/** Renders the page for users of `requiredRole`; redirects other users to their start page and visitors to the login. */
export function RouteGuard({ children, requiredRole, anyRole = false }: Props) {
  const state = useStore(sessionStore, (value) => value);
  const allowed = state.status === "signed-in" && isAllowed(state.session, requiredRole, anyRole);
  useEffect(() => {
    if (state.status === "loading") void loadSession();
    if (state.status === "signed-out") navigate("/login", true);
    if (state.status === "signed-in" && !allowed) navigate(homePath(state.session), true);
  }, [state, allowed]);
  if (state.status === "unreachable") return <ServerUnreachablePage onRetry={() => void loadSession()} />;
  if (state.status !== "signed-in" || !allowed) return <LoadingPage />;
  return children?.(state.session);
}
