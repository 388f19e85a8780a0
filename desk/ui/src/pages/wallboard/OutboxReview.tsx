import { useRef, useState } from "react";
import { api } from "../../api/http";
import type { DeliveriesToReview, Delivery } from "../../api/types";
import { sessionStore } from "../../app/session";
import { shortDate, timeOfDay } from "../../core/clock";
import { useStore } from "../../core/store";
import { isTooLong } from "../../core/textLength";
import { MAX_REASON } from "../../core/textLimits";
import { useTranslation } from "../../i18n/react";
import { LOCALES } from "../../i18n/translate";
import { Icon } from "../../ui/icons";
import { TooLong } from "../../ui/TooLong";
import { useReview, type Decide } from "./useReview";
import "./mailReview.css";

const readDeliveries = (): Promise<DeliveriesToReview> => api<DeliveriesToReview>("/supervisor/deliveries");

const CONFLICT = "outside-ticket-changed";
const ERRORS = {
  [CONFLICT]: "outbox.error-conflict",
  "outside-ticket-not-unique": "outbox.error-not-unique",
  "delivery-refused": "outbox.error-refused",
} as const;

function DeadDelivery({ delivery, decide }: { delivery: Delivery; decide: Decide }) {
  const { t, language } = useTranslation();
  const [reason, setReason] = useState("");
  const error = delivery.error_id !== undefined && delivery.error_id in ERRORS ? ERRORS[delivery.error_id as keyof typeof ERRORS] : "outbox.error-other";
  const path = `/supervisor/deliveries/${delivery.delivery_id}`;
  const at = `${shortDate(delivery.created_ms, LOCALES[language])}, ${timeOfDay(delivery.created_ms)}`;
  return (
    <li className="mail-review__row outbox-review__row">
      <span className="mail-review__text">
        <b>
          {delivery.number} · {t(error)}
        </b>
        <span>
          {delivery.error} · {at} · {t("outbox.attempts", { n: delivery.attempts })}
        </span>
        {delivery.text !== "" && <span className="muted">{delivery.text}</span>}
      </span>
      <button className="button button--small" onClick={() => decide(`${path}/retry`)}>
        {t(delivery.error_id === CONFLICT ? "outbox.retry-over" : "outbox.retry")}
      </button>
      <form
        className="outbox-review__decision"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isTooLong(reason, MAX_REASON)) decide(`${path}/give-up`, { reason });
        }}
      >
        <input className="input" required aria-invalid={isTooLong(reason, MAX_REASON)} aria-label={t("outbox.reason")} placeholder={t("outbox.reason")} value={reason} onChange={(event) => setReason(event.target.value)} />
        <button className="button button--small button--quiet">{t("outbox.give-up")}</button>
        <TooLong text={reason} limit={MAX_REASON} />
      </form>
    </li>
  );
}

function OutboxDialog() {
  const { t } = useTranslation();
  const { review, decide } = useReview(readDeliveries);
  const dialog = useRef<HTMLDialogElement>(null);
  if (review === undefined || review.dead_count + review.waiting_count === 0) return null;
  return (
    <>
      <button className={review.dead_count > 0 ? "wallboard-bar__way mail-review__button--waiting" : "wallboard-bar__way"} onClick={() => dialog.current?.showModal()}>
        <Icon name="mail" /> {t("outbox.review", { n: review.dead_count })}
      </button>
      <dialog ref={dialog} className="mail-review" aria-label={t("outbox.title")}>
        <div className="mail-review__head">
          <h2>{t("outbox.title")}</h2>
          <button className="button button--small" onClick={() => dialog.current?.close()}>
            {t("outbox.close")}
          </button>
        </div>
        {review.waiting_count > 0 && (
          <p>
            {t("outbox.waiting", { n: review.waiting_count })}
            {review.oldest_waiting_ms !== undefined && `, ${t("outbox.waiting-since", { time: timeOfDay(review.oldest_waiting_ms) })}`}
          </p>
        )}
        <p className="muted">{t(review.dead_count > 0 ? "outbox.hint" : "outbox.none")}</p>
        <ul>
          {review.dead.map((delivery) => (
            <DeadDelivery key={delivery.delivery_id} delivery={delivery} decide={decide} />
          ))}
        </ul>
      </dialog>
    </>
  );
}

/** Changes that an outside CRM did not take, for a signed-in supervisor; nothing without any. */
export function OutboxReview() {
  const signedIn = useStore(sessionStore, (state) => state.status === "signed-in");
  return signedIn ? <OutboxDialog /> : null;
}
