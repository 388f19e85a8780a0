/** Error boundaries of the desk: a panel that fails takes neither the other panels nor the call with it. */

import type { ReactNode } from "react";
import { ErrorBoundary } from "../../app/ErrorBoundary";
import { useStore } from "../../core/store";
import type { MessageKey } from "../../i18n/messages";
import { useTranslation } from "../../i18n/react";
import { Icon } from "../../ui/icons";
import { useServices, useUi } from "./services";
import "./panelBoundary.css";

type PanelName = Extract<MessageKey, `panel.${string}`> & `panel.name-${string}`;

interface FailureProps {
  name: PanelName;
  onReload: () => void;
}

function PanelFailure({ name, onReload }: FailureProps) {
  const { t } = useTranslation();
  return (
    <div className="panel-failure" role="alert">
      <Icon name="bad" />
      <p>
        <b className="medium">{t("panel.failed", { name: t(name) })}</b> {t("panel.failed-hint")}
      </p>
      <button className="button" onClick={onReload}>
        {t("panel.reload")}
      </button>
    </div>
  );
}

interface PanelProps {
  name: PanelName;
  /** Class and area of the panel, so that its place in the page stays. */
  className: string;
  area: string;
  children: ReactNode;
}

/** Boundary of an area of the page. Another contact gets a new try. */
export function PanelBoundary({ name, className, area, children }: PanelProps) {
  const { t } = useTranslation();
  const selected = useUi((ui) => ui.selected);
  return (
    <ErrorBoundary
      resetKey={selected}
      fallback={(reload) => (
        <section className={className} id={area === "contact" ? area : undefined} aria-label={t(name)} data-area={area} tabIndex={-1}>
          <PanelFailure name={name} onReload={reload} />
        </section>
      )}
    >
      {children}
    </ErrorBoundary>
  );
}

/** Boundary of one tab: the other tabs of the contact stay usable. */
export function TabBoundary({ name, children }: Pick<PanelProps, "name" | "children">) {
  return <ErrorBoundary fallback={(reload) => <PanelFailure name={name} onReload={reload} />}>{children}</ErrorBoundary>;
}

/** Boundary of parts without a place of their own: notices, shortcuts, announcements. */
export function FloatingBoundary({ name, children }: Pick<PanelProps, "name" | "children">) {
  const fallback = (reload: () => void): ReactNode => (
    <div className="panel-failure--floating">
      <PanelFailure name={name} onReload={reload} />
    </div>
  );
  return <ErrorBoundary fallback={fallback}>{children}</ErrorBoundary>;
}

/** Answers and ends the call without any data but the softphone's own. */
function PlainPhone() {
  const { t } = useTranslation();
  const { phone } = useServices();
  const call = useStore(phone.state, (state) => state.call);
  if (!call) return null;
  return (
    <div className="phone__actions">
      {call.phase === "ringing" && (
        <button className="button button--go" onClick={() => phone.accept(call.offerId)}>
          <Icon name="phone" /> {t("phone.accept")}
        </button>
      )}
      <button className="tool tool--end" onClick={() => phone.hangUp()}>
        <Icon name="phone-off" />
        {t("phone.hang-up")}
      </button>
    </div>
  );
}

/** Boundary of the telephone bar: the call can still be answered and ended. */
export function PhoneBoundary({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const fallback = (reload: () => void): ReactNode => (
    <section className="phone phone--failed" aria-label={t("phone.region")} data-area="phone" data-state="failed" tabIndex={-1}>
      <PanelFailure name="panel.name-phone" onReload={reload} />
      <PlainPhone />
    </section>
  );
  return <ErrorBoundary fallback={fallback}>{children}</ErrorBoundary>;
}

/** Boundary of the whole desk: its services, and with them the call, live outside of it. */
export function DeskBoundary({ children }: { children: ReactNode }) {
  const fallback = (reload: () => void): ReactNode => (
    <main className="message-page">
      <PanelFailure name="panel.name-desk" onReload={reload} />
      <PlainPhone />
    </main>
  );
  return <ErrorBoundary fallback={fallback}>{children}</ErrorBoundary>;
}
