import { useEffect } from "react";
import { useCity } from "../../app/city";
import { navigate } from "../../app/router";
import { loadSession, homePath, sessionStore } from "../../app/session";
import { useStore } from "../../core/store";
import { useTranslation } from "../../i18n/react";
import { AlertNotice } from "../../ui/forms";
import { Logo } from "../../ui/icons";
import { AppearanceSettings } from "../../ui/AppearanceSettings";
import { HeadsetCheck } from "./HeadsetCheck";
import { LoginForm } from "./LoginForm";
import "./login.css";

export default function Login() {
  const { t } = useTranslation();
  const city = useCity();
  const state = useStore(sessionStore, (value) => value);
  useEffect(() => {
    document.title = `${t("login.title")} · ${t("app.name")}`;
  }, [t]);
  useEffect(() => {
    if (state.status === "loading") void loadSession();
    if (state.status === "signed-in") navigate(homePath(state.session), true);
  }, [state]);
  return (
    <main className="login">
      <div className="login__card">
        <section className="login__main" aria-labelledby="title">
          <div className="brand">
            <Logo />
            <span>
              {t("app.name")} <span className="brand__number">{city?.hotline}</span>
            </span>
          </div>
          <h1 id="title">{t("login.title")}</h1>
          <p className="muted">{t("login.lead")}</p>
          {state.status === "signed-out" && <AlertNotice text={state.ended === true ? t("login.session-ended") : undefined} />}
          <LoginForm />
        </section>
        <div className="login__side">
          <HeadsetCheck />
          <section className="login__part login__part--ruled" aria-labelledby="look">
            <h2 id="look">{t("appearance.title")}</h2>
            <AppearanceSettings />
          </section>
        </div>
      </div>
    </main>
  );
}
