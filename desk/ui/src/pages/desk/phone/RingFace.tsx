import type { Channel, Contact, Offer } from "../../../api/types";
import { span } from "../../../core/clock";
import { useStore } from "../../../core/store";
import type { Key as MessageKey } from "../../../i18n/messages";
import { useWords } from "../../../i18n/react";
import type { CallState } from "../../../phone/state";
import { Key } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { accept, reject } from "../actions";
import { useHands, useKeyLabel, useNow } from "../hooks";
import { useRoom, useUi, useView } from "../room";
import { addressOf, CHANNEL_ICONS, languageOf, nameOf, queueName } from "../words";

const CALLING: Record<
  Channel,
  MessageKey & ("phone.calling" | "phone.chat-calling" | "phone.mail-calling" | "phone.callback-calling")
> = {
  phone: "phone.calling",
  chat: "phone.chat-calling",
  email: "phone.mail-calling",
  callback: "phone.callback-calling",
};

/** Seconds left around a ring that empties; read only when asked for. */
function Dial({ offer }: { offer: Offer }) {
  const { t } = useWords();
  const now = useNow();
  const leftMs = Math.max(0, offer.deadline_ms - now);
  const seconds = Math.ceil(leftMs / 1000);
  const part = Math.min(100, (leftMs / Math.max(1, offer.deadline_ms - offer.offered_ms)) * 100);
  return (
    <span className="dial" role="timer" aria-live="off" aria-label={t("phone.left", { n: seconds })}>
      <svg viewBox="0 0 52 52" aria-hidden="true">
        <circle className="dial__ground" cx="26" cy="26" r="23" />
        <circle className="dial__hand" cx="26" cy="26" r="23" pathLength="100" style={{ "--p": part }} />
      </svg>
      <span aria-hidden="true">{seconds}</span>
    </span>
  );
}

function Fact({ label, children }: { label: string; children: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className="num">{children}</dd>
    </div>
  );
}

function RingFacts({ offer, contact }: { offer: Offer; contact: Contact }) {
  const { t, language } = useWords();
  const queues = useView((view) => view.queues);
  const now = useNow();
  const call = contact.channel === "phone";
  return (
    <dl className="phone__middle phone__facts">
      <Fact label={t("phone.queue")}>{queueName(queues, offer.queue, language)}</Fact>
      <Fact label={t("phone.language")}>{languageOf(contact.language, t)}</Fact>
      <Fact label={t(call ? "phone.on-line" : "phone.waits")}>{span(now - contact.reached_ms)}</Fact>
      <Fact label={t(call ? "phone.number" : "phone.address")}>{addressOf(contact, t)}</Fact>
    </dl>
  );
}

interface ButtonsProps {
  channel: Channel;
  answering: boolean;
}

function Buttons({ channel, answering }: ButtonsProps) {
  const hands = useHands();
  const key = useKeyLabel();
  const { t } = hands;
  return (
    <div className="phone__actions">
      <button
        className="button button--go"
        aria-disabled={answering}
        onClick={() => {
          if (!answering) accept(hands);
        }}
      >
        <Icon name={CHANNEL_ICONS[channel]} />
        {answering ? t("phone.answering") : t(channel === "phone" ? "phone.accept" : "phone.accept-chat")}
        <Key>{key("accept")}</Key>
      </button>
      <button className="button" onClick={() => reject(hands)}>
        <Icon name="x" /> {t("phone.reject")} <Key>{key("reject")}</Key>
      </button>
    </div>
  );
}

export function RingFace({ offer, contact }: { offer: Offer; contact: Contact }) {
  const { t } = useWords();
  const accepting = useUi((ui) => ui.accepting === offer.offer_id);
  return (
    <>
      <div className="phone__who">
        <Dial offer={offer} />
        <div className="phone__name">
          <span className="s12 mid">{t(CALLING[offer.channel])}</span>
          <strong className="cut" lang={contact.language}>
            {nameOf(contact, t)}
          </strong>
        </div>
      </div>
      <RingFacts offer={offer} contact={contact} />
      <Buttons channel={offer.channel} answering={accepting} />
    </>
  );
}

/** Asterisk's own queue rings when the engine is away: there is no card, but there is a caller. */
export function FallbackRing({ call }: { call: CallState }) {
  const { t } = useWords();
  const room = useRoom();
  const answering = useStore(room.phone.state, (state) => state.call?.phase === "answering");
  return (
    <>
      <div className="phone__who">
        <span className="phone__face">
          <Icon name="phone-in" />
        </span>
        <div className="phone__name">
          <span className="s12 mid">{t("phone.calling")}</span>
          <strong className="cut">{call.from === "" ? t("phone.unknown") : call.from}</strong>
        </div>
      </div>
      <dl className="phone__middle phone__facts">
        <Fact label={t("phone.queue")}>{t("phone.fallback")}</Fact>
      </dl>
      <Buttons channel="phone" answering={answering} />
    </>
  );
}
