import { lazy, Suspense, useEffect, useMemo, type ReactNode } from "react";
import { applyLook, settings } from "../core/settings";
import { useStore } from "../core/store";
import { WordsContext } from "../i18n/react";
import { asLanguage } from "../i18n/language";
import { translator } from "../i18n/translate";
import { Guard } from "./Guard";
import { Boundary } from "./Boundary";
import { Gone, Loading } from "./Plain";
import { usePath } from "./router";
import { sessionStore, type SessionState } from "./session";

const Login = lazy(() => import("../pages/login/Login"));
const Desk = lazy(() => import("../pages/desk/Desk"));
const Wallboard = lazy(() => import("../pages/wallboard/Wallboard"));
const Chat = lazy(() => import("../pages/chat/Chat"));

function page(path: string): ReactNode {
  switch (path) {
    case "/chat":
      return <Chat />;
    case "/login":
      return <Login />;
    case "/wallboard":
      return <Wallboard />;
    case "/desk":
      return <Guard only="consultant">{(session) => <Desk session={session} />}</Guard>;
    case "/":
      return <Guard />;
    default:
      return <Gone />;
  }
}

const user = (state: SessionState) => (state.at === "in" ? state.session.user : undefined);

/** Language and look around every page. */
export function App() {
  const path = usePath();
  const chosen = useStore(settings, (value) => value);
  const person = useStore(sessionStore, user);
  const language = chosen.language ?? asLanguage(person?.language) ?? "pl";
  const gender = person?.grammatical_gender ?? "n";
  const words = useMemo(() => ({ language, t: translator(language, gender) }), [language, gender]);
  useEffect(() => {
    if (path !== "/chat") applyLook(chosen, language);
  }, [path, chosen, language]);
  return (
    <WordsContext value={words}>
      <Boundary>
        <Suspense fallback={<Loading />}>{page(path)}</Suspense>
      </Boundary>
    </WordsContext>
  );
}
