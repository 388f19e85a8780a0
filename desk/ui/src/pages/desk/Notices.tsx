import { useEffect, type ReactNode } from "react";
import { useStore } from "../../core/store";
import { useTranslation } from "../../i18n/react";
import { Icon } from "../../ui/icons";
import { hangUp } from "./actions";
import { useActionContext } from "./hooks";
import { useServices, useUi } from "./services";
import "./notices.css";

/** How long an error notice stays, ms. */
const NOTICE_DURATION_MS = 8000;

function Toast({ children, onClose }: { children: ReactNode; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="toast" role="alert">
      <Icon name="warn" />
      <span className="toast__text">{children}</span>
      <button className="button button--quiet button--icon" aria-label={t("app.close")} onClick={onClose}>
        <Icon name="x" />
      </button>
    </div>
  );
}

function HangUpConfirmation() {
  const context = useActionContext();
  const { t, services } = context;
  useEffect(() => {
    const close = (event: KeyboardEvent): void => {
      if (event.key === "Escape") services.setUi({ confirmHangUp: false });
    };
    window.addEventListener("keydown", close);
    return () => window.removeEventListener("keydown", close);
  }, [services]);
  return (
    <div className="toast" role="alertdialog" aria-label={t("phone.case-unsaved")}>
      <Icon name="warn" />
      <span className="toast__text">{t("phone.case-unsaved")}</span>
      <button className="button" onClick={() => hangUp(context, true)}>
        {t("phone.hang-up-anyway")}
      </button>
      {/* eslint-disable-next-line jsx-a11y/no-autofocus -- the safe answer has the cursor */}
      <button className="button" autoFocus onClick={() => services.setUi({ confirmHangUp: false })}>
        {t("phone.stay-on-line")}
      </button>
    </div>
  );
}

function ErrorNotice() {
  const services = useServices();
  const notice = useUi((ui) => ui.notice);
  useEffect(() => {
    if (notice === undefined) return undefined;
    const timer = setTimeout(() => services.setUi({ notice: undefined }), NOTICE_DURATION_MS);
    return () => clearTimeout(timer);
  }, [notice, services]);
  return notice === undefined ? null : <Toast onClose={() => services.setUi({ notice: undefined })}>{notice}</Toast>;
}

/** A newer build of the page is ready; a reload would end the audio of a call. */
function OutdatedNotice() {
  const { t } = useTranslation();
  const services = useServices();
  const inCall = useStore(services.phone.state, (state) => state.call !== undefined);
  return (
    <div className="toast" role="status">
      <Icon name="info" />
      <span className="toast__text">{t(inCall ? "app.outdated-in-call" : "app.outdated")}</span>
      <button
        className="button"
        aria-disabled={inCall}
        onClick={() => {
          if (!inCall) location.reload();
        }}
      >
        {t("app.reload")}
      </button>
    </div>
  );
}

/** Notices over the bottom of the contact panel; they do not move the page. */
export function Notices() {
  const { t } = useTranslation();
  const services = useServices();
  const lost = useUi((ui) => ui.interruptedCall);
  const outdated = useUi((ui) => ui.outdated);
  const confirm = useUi((ui) => ui.confirmHangUp);
  const silent = useStore(services.phone.state, (state) => state.audioBlocked);
  return (
    <div className="toasts" data-react-aria-top-layer="true">
      {confirm && <HangUpConfirmation />}
      {silent && (
        <div className="toast" role="alert">
          <Icon name="warn" />
          <span className="toast__text">{t("phone.audio-blocked")}</span>
          <button className="button" onClick={() => services.phone.unblockSound()}>
            {t("phone.unblock-audio")}
          </button>
        </div>
      )}
      {lost !== undefined && (
        <Toast onClose={() => services.setUi({ interruptedCall: undefined })}>{t("phone.interrupted-call", { who: lost })}</Toast>
      )}
      {outdated && <OutdatedNotice />}
      <ErrorNotice />
    </div>
  );
}
