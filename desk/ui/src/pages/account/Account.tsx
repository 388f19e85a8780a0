import { useEffect, useState } from "react";
import type { Session } from "../../api/types";
import { navigate } from "../../app/router";
import { homePath, signOut } from "../../app/session";
import { useTranslation } from "../../i18n/react";
import { Icon, Logo } from "../../ui/icons";
import { PasswordForm } from "./PasswordForm";
import { AllSessions, OwnSessions } from "./Sessions";
import "../login/login.css";
import "./account.css";

/** Page of a person's password and sessions; the only one that a temporary password opens. */
export default function Account({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [temporary] = useState(session.temporary_password);
  const [done, setDone] = useState(false);
  const title = t(temporary ? "password.title" : "password.title-change");
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  const onDone = (): void => {
    if (temporary) navigate(homePath({ ...session, temporary_password: false }), true);
    else setDone(true);
  };
  return (
    <main className="login">
      <div className={`login__card account-page${temporary ? " account-page--single" : ""}`}>
        <section className="login__main" aria-labelledby="title">
          <div className="brand">
            <Logo />
            <span>
              {t("app.name")} <span className="brand__number">{session.hotline}</span>
            </span>
          </div>
          <h1 id="title">{title}</h1>
          {temporary && <p className="muted">{t("password.lead")}</p>}
          {done && (
            <div className="notice notice--ok" role="status">
              <Icon name="ok" />
              <span>{t("password.done")}</span>
            </div>
          )}
          <PasswordForm onDone={onDone} />
          <button
            className="button button--wide"
            onClick={() => {
              if (temporary) void signOut();
              else navigate(homePath(session));
            }}
          >
            {t(temporary ? "account.sign-out" : "password.back")}
          </button>
        </section>
        {!temporary && (
          <div className="login__side">
            <OwnSessions />
            {session.user.role === "supervisor" && <AllSessions />}
          </div>
        )}
      </div>
    </main>
  );
}
