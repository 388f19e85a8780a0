import type { Contact, Offer } from "../../../api/types";
import { channelIcon, isCall } from "../../../core/channels";
import { formatDuration } from "../../../core/clock";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import type { CallState } from "../../../phone/state";
import { KeyHint } from "../../../ui/controls";
import { Icon, type IconName } from "../../../ui/icons";
import { accept, reject } from "../actions";
import { useActionContext, useKeyLabel, useServerNow } from "../hooks";
import { deadlineOf } from "../model";
import { useServices, useUi, useView } from "../services";
import { addressLabel, languageLabel, residentName, queueName, offerTitle } from "../labels";

/** Countdown of the offer; not announced, because it changes every second. */
function OfferCountdown({ offer }: { offer: Offer }) {
  const { t } = useTranslation();
  const now = useServerNow();
  const leftMs = Math.max(0, deadlineOf(offer) - now);
  const seconds = Math.ceil(leftMs / 1000);
  const part = Math.min(100, (leftMs / Math.max(1, deadlineOf(offer) - (offer.offered_ms ?? 0))) * 100);
  return (
    <span className="countdown" role="timer" aria-live="off" aria-label={t("phone.seconds-left", { n: seconds })}>
      <svg viewBox="0 0 52 52" aria-hidden="true">
        <circle className="countdown__track" cx="26" cy="26" r="23" />
        <circle className="countdown__rest" cx="26" cy="26" r="23" pathLength="100" style={{ "--p": part }} />
      </svg>
      <span aria-hidden="true">{seconds}</span>
    </span>
  );
}

function OfferFact({ label, children }: { label: string; children: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  );
}

function OfferFacts({ offer, contact }: { offer: Offer; contact: Contact }) {
  const { t, language } = useTranslation();
  const queues = useView((view) => view.queues);
  const now = useServerNow();
  const spoken = isCall(contact.channel);
  return (
    <dl className="phone__middle phone__details">
      <OfferFact label={t("phone.queue")}>{queueName(queues, offer.queue, language)}</OfferFact>
      <OfferFact label={t("phone.language")}>{languageLabel(contact.language, t)}</OfferFact>
      <OfferFact label={t(spoken ? "phone.on-line" : "phone.waits")}>{formatDuration(now - contact.reached_ms)}</OfferFact>
      <OfferFact label={t(spoken ? "phone.number" : "phone.address")}>{addressLabel(contact, t)}</OfferFact>
    </dl>
  );
}

interface OfferButtonsProps {
  icon: IconName;
  acceptLabel: string;
  answering: boolean;
}

function OfferButtons({ icon, acceptLabel, answering }: OfferButtonsProps) {
  const context = useActionContext();
  const key = useKeyLabel();
  const { t } = context;
  return (
    <div className="phone__actions">
      <button
        className="button button--go"
        aria-disabled={answering}
        onClick={() => {
          if (!answering) accept(context);
        }}
      >
        <Icon name={icon} />
        {answering ? t("phone.answering") : acceptLabel}
        <KeyHint>{key("accept")}</KeyHint>
      </button>
      <button className="button" onClick={() => reject(context)}>
        <Icon name="x" /> {t("phone.reject")} <KeyHint>{key("reject")}</KeyHint>
      </button>
    </div>
  );
}

export function OfferBar({ offer, contact }: { offer: Offer; contact: Contact }) {
  const { t, language } = useTranslation();
  const accepting = useUi((ui) => ui.acceptingOffer === offer.offer_id);
  return (
    <>
      <div className="phone__party">
        <OfferCountdown offer={offer} />
        <div className="phone__name">
          <span className="s12 medium">{offerTitle(offer.channel, language, t)}</span>
          <strong className="truncate" lang={contact.language}>
            {residentName(contact, t)}
          </strong>
        </div>
      </div>
      <OfferFacts offer={offer} contact={contact} />
      <OfferButtons icon={channelIcon(offer.channel)} acceptLabel={t(isCall(offer.channel) ? "phone.accept" : "phone.accept-contact")} answering={accepting} />
    </>
  );
}

/** A call of Asterisk's fallback queue: the engine is unavailable, so there is only a caller id. */
export function FallbackOfferBar({ call }: { call: CallState }) {
  const { t } = useTranslation();
  const services = useServices();
  const answering = useStore(services.phone.state, (state) => state.call?.phase === "answering");
  return (
    <>
      <div className="phone__party">
        <span className="phone__icon">
          <Icon name="phone-in" />
        </span>
        <div className="phone__name">
          <span className="s12 medium">{t("phone.calling")}</span>
          <strong className="truncate">{call.from === "" ? t("phone.unknown-person") : call.from}</strong>
        </div>
      </div>
      <dl className="phone__middle phone__details">
        <OfferFact label={t("phone.queue")}>{t("phone.fallback")}</OfferFact>
      </dl>
      <OfferButtons icon="phone" acceptLabel={t("phone.accept")} answering={answering} />
    </>
  );
}
