/** Full-page messages: loading, server unreachable, access refused, page failed, not found. */

import type { ReactNode } from "react";
import { useTranslation } from "../i18n/react";
import { Logo } from "../ui/icons";
import "./messagePages.css";

function MessagePage({ children }: { children: ReactNode }) {
  return (
    <main className="message-page">
      <span className="message-page__mark">
        <Logo />
      </span>
      {children}
    </main>
  );
}

export function LoadingPage() {
  const { t } = useTranslation();
  return (
    <MessagePage>
      <h1 className="visually-hidden">{t("app.name")}</h1>
      <p role="status">{t("app.loading")}</p>
    </MessagePage>
  );
}

export function ServerUnreachablePage({ onRetry }: { onRetry: () => void }) {
  const { t } = useTranslation();
  return (
    <MessagePage>
      <h1>{t("app.name")}</h1>
      <p role="alert">{t("error.unreachable")}</p>
      <button className="button button--main" onClick={onRetry}>
        {t("app.retry")}
      </button>
    </MessagePage>
  );
}

/** The address of the wallboard carries no valid token. */
export function WallboardRefusedPage() {
  const { t } = useTranslation();
  return (
    <MessagePage>
      <h1>{t("wallboard.title")}</h1>
      <p role="alert">{t("wallboard.refused")}</p>
      <a href="/login">{t("login.title")}</a>
    </MessagePage>
  );
}

/** The page failed while rendering. */
export function CrashPage() {
  const { t } = useTranslation();
  return (
    <MessagePage>
      <h1>{t("app.name")}</h1>
      <p role="alert">{t("app.crash")}</p>
      <button className="button button--main" onClick={() => location.reload()}>
        {t("app.reload")}
      </button>
    </MessagePage>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <MessagePage>
      <h1>{t("app.not-found")}</h1>
      <a href="/">{t("app.go-home")}</a>
    </MessagePage>
  );
}
