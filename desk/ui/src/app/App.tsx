import { lazy, Suspense, useEffect, useMemo, type ReactNode } from "react";
import { applyAppearance, settings } from "../core/settings";
import { useStore } from "../core/store";
import { TranslationContext } from "../i18n/react";
import { asLanguage } from "../i18n/language";
import { translator } from "../i18n/translate";
import { RouteGuard } from "./RouteGuard";
import { ErrorBoundary } from "./ErrorBoundary";
import { CrashPage, NotFoundPage, LoadingPage } from "./MessagePages";
import { usePath } from "./router";
import { sessionStore, type SessionState } from "./session";
import { reportUse } from "./sessionUse";

const Login = lazy(() => import("../pages/login/Login"));
const Account = lazy(() => import("../pages/account/Account"));
const Desk = lazy(() => import("../pages/desk/Desk"));
const Officer = lazy(() => import("../pages/officer/Officer"));
const Wallboard = lazy(() => import("../pages/wallboard/Wallboard"));
const OfficeLink = lazy(() => import("../pages/office/OfficeLink"));
const Chat = lazy(() => import("../pages/chat/Chat"));

function pageAt(path: string): ReactNode {
  switch (path) {
    case "/chat":
      return <Chat />;
    case "/office":
      return <OfficeLink />;
    case "/login":
      return <Login />;
    case "/wallboard":
      return <Wallboard />;
    case "/desk":
      return <RouteGuard requiredRole="consultant">{(session) => <Desk session={session} />}</RouteGuard>;
    case "/officer":
      return <RouteGuard requiredRole="officer">{(session) => <Officer session={session} />}</RouteGuard>;
    case "/account":
      return <RouteGuard anyRole>{(session) => <Account session={session} />}</RouteGuard>;
    case "/":
      return <RouteGuard />;
    default:
      return <NotFoundPage />;
  }
}

const signedInUser = (state: SessionState) => (state.status === "signed-in" ? state.session.user : undefined);

/** Root component: language, theme and routes. */
export function App() {
  const path = usePath();
  const chosen = useStore(settings, (value) => value);
  const person = useStore(sessionStore, signedInUser);
  const language = chosen.language ?? asLanguage(person?.language) ?? "pl";
  const gender = person?.grammatical_gender ?? "n";
  const translation = useMemo(() => ({ language, t: translator(language, gender) }), [language, gender]);
  useEffect(() => reportUse(), []);
  useEffect(() => {
    if (path !== "/chat") applyAppearance(chosen, language);
  }, [path, chosen, language]);
  return (
    <TranslationContext value={translation}>
      <ErrorBoundary fallback={() => <CrashPage />}>
        <Suspense fallback={<LoadingPage />}>{pageAt(path)}</Suspense>
      </ErrorBoundary>
    </TranslationContext>
  );
}
