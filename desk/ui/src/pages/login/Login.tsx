import { useEffect } from "react";
import { useCity } from "../../app/city";
import { go } from "../../app/router";
import { askSession, home, sessionStore } from "../../app/session";
import { useStore } from "../../core/store";
import { useWords } from "../../i18n/react";
import { Mark } from "../../ui/icons";
import { LookSettings } from "../../ui/LookSettings";
import { Headset } from "./Headset";
import { LoginForm } from "./LoginForm";
import "./login.css";

export default function Login() {
  const { t } = useWords();
  const city = useCity();
  const state = useStore(sessionStore, (value) => value);
  useEffect(() => {
    document.title = `${t("login.title")} · ${t("app.name")}`;
  }, [t]);
  useEffect(() => {
    if (state.at === "asking") void askSession();
    if (state.at === "in") go(home(state.session), true);
  }, [state]);
  return (
    <main className="login">
      <div className="login__card">
        <section className="login__enter" aria-labelledby="title">
          <div className="brand">
            <Mark />
            <span>
              {t("app.name")} <span className="brand__number">{city?.hotline}</span>
            </span>
          </div>
          <h1 id="title">{t("login.title")}</h1>
          <p className="muted">{t("login.lead")}</p>
          <LoginForm />
        </section>
        <div className="login__side">
          <Headset />
          <section className="login__part login__part--ruled" aria-labelledby="look">
            <h2 id="look">{t("look.title")}</h2>
            <LookSettings />
          </section>
        </div>
      </div>
    </main>
  );
}
