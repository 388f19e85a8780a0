/** Pages of one sentence. */

import type { ReactNode } from "react";
import { useWords } from "../i18n/react";
import { Mark } from "../ui/icons";
import "./plain.css";

function Plain({ children }: { children: ReactNode }) {
  return (
    <main className="plain">
      <span className="plain__mark">
        <Mark />
      </span>
      {children}
    </main>
  );
}

export function Loading() {
  const { t } = useWords();
  return (
    <Plain>
      <h1 className="sr">{t("app.name")}</h1>
      <p role="status">{t("app.loading")}</p>
    </Plain>
  );
}

export function Unreachable({ onRetry }: { onRetry: () => void }) {
  const { t } = useWords();
  return (
    <Plain>
      <h1>{t("app.name")}</h1>
      <p role="alert">{t("error.unreachable")}</p>
      <button className="button button--main" onClick={onRetry}>
        {t("app.retry")}
      </button>
    </Plain>
  );
}

/** The wall's address has no valid key. */
export function Refused() {
  const { t } = useWords();
  return (
    <Plain>
      <h1>{t("wall.title")}</h1>
      <p role="alert">{t("wall.refused")}</p>
      <a href="/login">{t("login.title")}</a>
    </Plain>
  );
}

export function Gone() {
  const { t } = useWords();
  return (
    <Plain>
      <h1>{t("app.not-found")}</h1>
      <a href="/">{t("app.go-home")}</a>
    </Plain>
  );
}
