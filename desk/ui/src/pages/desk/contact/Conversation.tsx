import { useEffect, useRef } from "react";
import type { Contact, Message } from "../../../api/types";
import { isLetter } from "../../../core/channels";
import { isSameDay, shortDate, timeOfDay } from "../../../core/clock";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { Icon } from "../../../ui/icons";
import type { Outgoing } from "../outbox";
import { useServices } from "../services";
import { residentName } from "../labels";
import { Composer } from "./Composer";

const NO_OUTGOING: readonly Outgoing[] = [];

function MessageByline({ message }: { message: Message }) {
  const { t } = useTranslation();
  const me = useServices().session.user.name;
  const author = message.author_name === me ? t("contact.you") : message.author_name;
  return (
    <p className="message__byline">
      {message.author === "consultant" && author !== undefined && <span>{author}</span>}
      <time className="tabular" dateTime={new Date(message.sent_ms).toISOString()}>
        {timeOfDay(message.sent_ms)}
      </time>
    </p>
  );
}

function PrivateNote({ message }: { message: Message }) {
  const { t } = useTranslation();
  return (
    <div className="message message--note">
      <div className="message__text">
        <p className="row s12 medium">
          <Icon name="lock" small /> {t("contact.note-head")}
          {message.author_name !== undefined && ` · ${message.author_name}`}
          <span className="tabular">{timeOfDay(message.sent_ms)}</span>
        </p>
        <p className="message__body">{message.text}</p>
      </div>
    </div>
  );
}

function MessageView({ message, contact }: { message: Message; contact: Contact }) {
  if (message.author === "note") return <PrivateNote message={message} />;
  if (message.author === "system") return <p className="message--system">{message.text}</p>;
  const own = message.author === "consultant";
  const emailClass = isLetter(contact.channel) ? " message--email" : "";
  return (
    <div className={`message${own ? " message--own" : ""}${emailClass}`}>
      <div className="message__text message__body" lang={contact.language}>
        {message.text}
      </div>
      <MessageByline message={message} />
    </div>
  );
}

function OutgoingMessage({ contact, outgoing }: { contact: Contact; outgoing: Outgoing }) {
  const { t } = useTranslation();
  const { outbox } = useServices();
  return (
    <div className={outgoing.note ? "message message--note" : "message message--own"}>
      <div className="message__text message__body">{outgoing.text}</div>
      <p className="message__byline">
        {outgoing.failed ? (
          <>
            <span className="tone-bad row">
              <Icon name="bad" small /> {t("contact.not-sent")}
            </span>
            <button className="linklike" onClick={() => void outbox.retry(contact.contact_id, outgoing.clientId)}>
              {t("contact.resend")}
            </button>
          </>
        ) : (
          t("contact.sending")
        )}
      </p>
    </div>
  );
}

function DayHeading({ at }: { at: number }) {
  const { t, language } = useTranslation();
  const services = useServices();
  const today = isSameDay(at, services.now());
  return <p className="message--day">{today ? t("contact.today", { time: timeOfDay(at) }) : `${shortDate(at, LOCALES[language])}, ${timeOfDay(at)}`}</p>;
}

function MessageList({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const messages = Object.entries(contact.messages ?? {}).sort(([a], [b]) => a.localeCompare(b));
  const first = messages[0]?.[1];
  return (
    <>
      {first && <DayHeading at={first.sent_ms} />}
      {contact.subject !== undefined && isLetter(contact.channel) && (
        <p className="message--system">
          <Icon name="mail" small /> {t("contact.subject")}: {contact.subject}
        </p>
      )}
      {contact.path.length > 0 && (
        <p className="message--system">
          <Icon name="doc" small /> {t("contact.form", { path: contact.path.map((step) => step.label).join(", ") })}
        </p>
      )}
      {messages.map(([number, message]) => (
        <MessageView key={number} message={message} contact={contact} />
      ))}
    </>
  );
}

/** Messages of a written contact and the reply field. */
export function Conversation({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const { outbox } = useServices();
  const pane = useRef<HTMLDivElement>(null);
  const outgoing = useStore(outbox.state, (all) => all[contact.contact_id] ?? NO_OUTGOING);
  const count = Object.keys(contact.messages ?? {}).length + outgoing.length;
  useEffect(() => {
    if (outgoing.length > 0 && pane.current) pane.current.scrollTop = 0;
  }, [outgoing.length]);
  return (
    <>
      <div className="scroll messages__pane" ref={pane} role="log" aria-label={t("contact.log", { who: residentName(contact, t) })} tabIndex={0}>
        <div className="messages">
          {count === 0 && <p className="message--system">{t("contact.no-messages")}</p>}
          <MessageList contact={contact} />
          {outgoing.map((message) => (
            <OutgoingMessage key={message.clientId} contact={contact} outgoing={message} />
          ))}
        </div>
      </div>
      {contact.stage === "wrap-up" ? (
        <p className="compose s13 muted">{t("contact.ended")}</p>
      ) : (
        <Composer contact={contact} />
      )}
    </>
  );
}
