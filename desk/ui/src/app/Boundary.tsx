import { Component, type ReactNode } from "react";
import { useWords } from "../i18n/react";

function Crash() {
  const { t } = useWords();
  return (
    <main className="plain" role="alert">
      <h1>{t("app.name")}</h1>
      <p>{t("app.crash")}</p>
      <button className="button button--main" onClick={() => location.reload()}>
        {t("app.reload")}
      </button>
    </main>
  );
}

/** A defect in one page must not leave a white screen. */
export class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Crash /> : this.props.children;
  }
}
