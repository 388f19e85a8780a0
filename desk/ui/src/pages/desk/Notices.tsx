import { useEffect, type ReactNode } from "react";
import { useStore } from "../../core/store";
import { useWords } from "../../i18n/react";
import { Icon } from "../../ui/icons";
import { hangUp } from "./actions";
import { useHands } from "./hooks";
import { useRoom, useUi } from "./room";
import "./notices.css";

/** How long a message about a failed action stays, ms. */
const STAY_MS = 8000;

function Toast({ children, onClose }: { children: ReactNode; onClose: () => void }) {
  const { t } = useWords();
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

function HangUpQuestion() {
  const hands = useHands();
  const { t, room } = hands;
  return (
    <div className="toast" role="alertdialog" aria-label={t("phone.unsaved")}>
      <Icon name="warn" />
      <span className="toast__text">{t("phone.unsaved")}</span>
      <button className="button" onClick={() => hangUp(hands, true)}>
        {t("phone.hang-up-anyway")}
      </button>
      {/* eslint-disable-next-line jsx-a11y/no-autofocus -- the safe answer has the cursor */}
      <button className="button" autoFocus onClick={() => room.set({ confirmHangUp: false })}>
        {t("phone.keep-talking")}
      </button>
    </div>
  );
}

function FailedAction() {
  const room = useRoom();
  const notice = useUi((ui) => ui.notice);
  useEffect(() => {
    if (notice === undefined) return undefined;
    const timer = setTimeout(() => room.set({ notice: undefined }), STAY_MS);
    return () => clearTimeout(timer);
  }, [notice, room]);
  return notice === undefined ? null : <Toast onClose={() => room.set({ notice: undefined })}>{notice}</Toast>;
}

/** Floats over the bottom of the centre: nothing moves when it comes or goes. */
export function Notices() {
  const { t } = useWords();
  const room = useRoom();
  const lost = useUi((ui) => ui.lostCall);
  const confirm = useUi((ui) => ui.confirmHangUp);
  const silent = useStore(room.phone.state, (state) => state.silent);
  return (
    <div className="toasts">
      {confirm && <HangUpQuestion />}
      {silent && (
        <div className="toast" role="alert">
          <Icon name="warn" />
          <span className="toast__text">{t("phone.silent")}</span>
          <button className="button" onClick={() => room.phone.unblockSound()}>
            {t("phone.unblock")}
          </button>
        </div>
      )}
      {lost !== undefined && (
        <Toast onClose={() => room.set({ lostCall: undefined })}>{t("phone.lost-page", { who: lost })}</Toast>
      )}
      <FailedAction />
    </div>
  );
}
