import { useRef } from "react";
import { api } from "../../api/http";
import type { MailsToReview } from "../../api/types";
import { sessionStore } from "../../app/session";
import { shortDate, timeOfDay } from "../../core/clock";
import { useStore } from "../../core/store";
import { isMessageKey } from "../../i18n/messages";
import { useTranslation } from "../../i18n/react";
import { LOCALES, type Translate } from "../../i18n/translate";
import { Icon } from "../../ui/icons";
import { useReview, type Decide } from "./useReview";
import "./mailReview.css";

const readMails = (): Promise<MailsToReview> => api<MailsToReview>("/supervisor/mails");


function reasonText(reason: string, t: Translate): string {
  const key = `mail.reason-${reason}`;
  return isMessageKey(key) && key.startsWith("mail.reason-") ? t(key as "mail.reason-other") : t("mail.reason-other");
}

function SetAside({ review, decide }: { review: MailsToReview; decide: Decide }) {
  const { t, language } = useTranslation();
  return (
    <section>
      <h3>
        {t("mail.set-aside")} ({review.set_aside_count})
      </h3>
      <p className="muted">{t("mail.set-aside-hint")}</p>
      <ul>
        {review.set_aside.map((mail) => (
          <li key={mail.mail_id} className="mail-review__row">
            <span className="mail-review__text">
              <b>{mail.subject || t("mail.no-subject")}</b>
              <span>
                {mail.sender || t("mail.no-sender")} · {reasonText(mail.reason, t)} · {shortDate(mail.at_ms, LOCALES[language])}, {timeOfDay(mail.at_ms)}
              </span>
            </span>
            <button className="button button--small" onClick={() => decide(`/supervisor/mails/${mail.mail_id}/release`)}>
              {t("mail.release")}
            </button>
            <button className="button button--small button--quiet" onClick={() => decide(`/supervisor/mails/${mail.mail_id}/dismiss`)}>
              {t("mail.dismiss")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Unsent({ review, decide }: { review: MailsToReview; decide: Decide }) {
  const { t, language } = useTranslation();
  return (
    <section>
      <h3>
        {t("mail.unsent")} ({review.unsent_count})
      </h3>
      <ul>
        {review.unsent.map((answer) => (
          <li key={answer.message_id} className="mail-review__row">
            <span className="mail-review__text">
              <b>{answer.subject || t("mail.no-subject")}</b>
              <span>
                {answer.recipient} · {answer.error} · {shortDate(answer.created_ms, LOCALES[language])}, {timeOfDay(answer.created_ms)}
              </span>
            </span>
            <button className="button button--small" onClick={() => decide(`/supervisor/answers/${answer.message_id}/resend`)}>
              {t("mail.resend")}
            </button>
            <button className="button button--small button--quiet" onClick={() => decide(`/supervisor/answers/${answer.message_id}/discard`)}>
              {t("mail.discard")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function MailReviewDialog() {
  const { t } = useTranslation();
  const { review, decide } = useReview(readMails);
  const dialog = useRef<HTMLDialogElement>(null);
  if (review === undefined) return null;
  const count = review.set_aside_count + review.unsent_count;
  return (
    <>
      <button className={count > 0 ? "wallboard-bar__way mail-review__button--waiting" : "wallboard-bar__way"} onClick={() => dialog.current?.showModal()}>
        <Icon name="mail" /> {t("mail.review", { n: count })}
      </button>
      <dialog ref={dialog} className="mail-review" aria-label={t("mail.review-title")}>
        <div className="mail-review__head">
          <h2>{t("mail.review-title")}</h2>
          <button className="button button--small" onClick={() => dialog.current?.close()}>
            {t("mail.close")}
          </button>
        </div>
        {count === 0 && <p>{t("mail.review-none")}</p>}
        {review.set_aside_count > 0 && <SetAside review={review} decide={decide} />}
        {review.unsent_count > 0 && <Unsent review={review} decide={decide} />}
      </dialog>
    </>
  );
}

/** Count and list of mails that wait for a decision, for a signed-in supervisor. */
export function MailReview() {
  const signedIn = useStore(sessionStore, (state) => state.status === "signed-in");
  return signedIn ? <MailReviewDialog /> : null;
}
