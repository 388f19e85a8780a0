import { useEffect, useState } from "react";
import type { Session } from "../../api/types";
import { navigate } from "../../app/router";
import { homePath, isIncomplete, sessionStore, signOut } from "../../app/session";
import { useTranslation } from "../../i18n/react";
import { Icon, Logo } from "../../ui/icons";
import { PasswordForm } from "./PasswordForm";
import { SecondFactor } from "./SecondFactor";
import { AllSessions, OwnSessions } from "./Sessions";
import "../login/login.css";
import "./account.css";

type Done = "password.done" | "second-factor.done-set" | "second-factor.done-removed";
type Step = "password" | "second-factor" | "complete";

function stepOf(session: Session): Step {
  if (session.temporary_password) return "password";
  return session.second_factor_missing ? "second-factor" : "complete";
}

const TITLES = {
  password: "password.title",
  "second-factor": "second-factor.title-needed",
  complete: "password.title-change",
} as const;
const LEADS = { password: "password.lead", "second-factor": "second-factor.lead", complete: undefined } as const;

/** Page of a person's password, second factor and sessions; the only one that an incomplete account opens. */
export default function Account({ session }: { session: Session }) {
  const { t } = useTranslation();
  const [done, setDone] = useState<Done>();
  const [refused, setRefused] = useState(false);
  const step = stepOf(session);
  const [wasIncomplete] = useState(isIncomplete(session));
  const title = t(TITLES[step]);
  const lead = LEADS[step];
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title, t]);
  const onDone = (change: Done): void => {
    const state = sessionStore.get();
    const isReady = state.status === "signed-in" && !isIncomplete(state.session);
    if (wasIncomplete && isReady) navigate(homePath(state.session), true);
    else setDone(change);
  };
  return (
    <main className="login">
      <div className={`login__card account-page${step === "complete" ? "" : " account-page--single"}`}>
        <section className="login__main" aria-labelledby="title">
          <div className="brand">
            <Logo />
            <span>
              {t("app.name")} <span className="brand__number">{session.hotline}</span>
            </span>
          </div>
          <h1 id="title">{title}</h1>
          {lead !== undefined && <p className="muted">{t(lead)}</p>}
          {done !== undefined && (
            <div className="notice notice--ok" role="status">
              <Icon name="ok" />
              <span>{t(done)}</span>
            </div>
          )}
          {refused && (
            <p className="notice notice--bad" role="alert">
              {t("error.contacts-open")}
            </p>
          )}
          {step !== "second-factor" && <PasswordForm onDone={() => onDone("password.done")} />}
          {step === "second-factor" && <SecondFactor present={false} onDone={() => onDone("second-factor.done-set")} />}
          <button
            className="button button--wide"
            onClick={() => {
              if (step === "complete") navigate(homePath(session));
              else signOut().catch(() => setRefused(true));
            }}
          >
            {t(step === "complete" ? "password.back" : "account.sign-out")}
          </button>
        </section>
        {step === "complete" && (
          <div className="login__side">
            <SecondFactor
              present={session.second_factor}
              onDone={() => onDone(session.second_factor ? "second-factor.done-removed" : "second-factor.done-set")}
            />
            <OwnSessions />
            {session.user.role === "supervisor" && <AllSessions />}
          </div>
        )}
      </div>
    </main>
  );
}
