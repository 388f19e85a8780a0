import { Component, type ReactNode } from "react";
import { useTranslation } from "../i18n/react";

function CrashPage() {
  const { t } = useTranslation();
  return (
    <main className="message-page" role="alert">
      <h1>{t("app.name")}</h1>
      <p>{t("app.crash")}</p>
      <button className="button button--main" onClick={() => location.reload()}>
        {t("app.reload")}
      </button>
    </main>
  );
}

/** Shows a page with a reload button when rendering fails. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <CrashPage /> : this.props.children;
  }
}
