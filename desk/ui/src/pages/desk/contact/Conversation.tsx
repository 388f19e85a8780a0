import { Fragment, useEffect, useRef } from "react";
import { isProblem } from "../../../api/http";
import type { Contact, Message } from "../../../api/types";
import { isLetter } from "../../../core/channels";
import { isSameDay, shortDate, timeOfDay } from "../../../core/clock";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { Icon } from "../../../ui/icons";
import { errorMessage } from "../errorMessages";
import { notYetShown, type Outgoing } from "../outbox";
import { useServices } from "../services";
import { residentName } from "../labels";
import { Composer } from "./Composer";
import { LinkedText } from "./LinkedText";
import { Attachments, MailHead, MailText } from "./MailText";

const NO_OUTGOING: readonly Outgoing[] = [];
const NO_MESSAGES: Record<string, Message> = {};

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

function PrivateNote({ message, contactId }: { message: Message; contactId: string }) {
  const { t } = useTranslation();
  return (
    <div className="message message--note">
      <div className="message__text">
        <p className="row s12 medium">
          <Icon name="lock" small /> {t("contact.note-head")}
          {message.author_name !== undefined && ` · ${message.author_name}`}
          <span className="tabular">{timeOfDay(message.sent_ms)}</span>
        </p>
        <p className="message__body">
          <LinkedText text={message.text} contactId={contactId} />
        </p>
      </div>
    </div>
  );
}

function MessageView({ message, contact }: { message: Message; contact: Contact }) {
  if (message.author === "note") return <PrivateNote message={message} contactId={contact.contact_id} />;
  if (message.author === "system") return <p className="message--system">{message.text}</p>;
  const own = message.author === "consultant";
  const emailClass = isLetter(contact.channel) ? " message--email" : "";
  return (
    <div className={`message${own ? " message--own" : ""}${emailClass}`}>
      <div className="message__text message__body" lang={contact.language}>
        <MailHead message={message} />
        <MailText message={message} contactId={contact.contact_id} />
        <Attachments files={message.attachments} />
      </div>
      <MessageByline message={message} />
    </div>
  );
}

function useFailureText(): (error: unknown) => string {
  const { t } = useTranslation();
  return (error) => (isProblem(error) && !error.unreachable ? `${t("contact.not-sent")}: ${errorMessage(error, t)}` : t("contact.not-sent"));
}

function OutgoingMessage({ contact, outgoing }: { contact: Contact; outgoing: Outgoing }) {
  const { t } = useTranslation();
  const { outbox } = useServices();
  const failureText = useFailureText();
  return (
    <div className={outgoing.note ? "message message--note" : "message message--own"}>
      <div className="message__text message__body">{outgoing.text}</div>
      <p className="message__byline">
        {outgoing.delivery === "failed" ? (
          <>
            <span className="tone-bad row">
              <Icon name="bad" small /> {failureText(outgoing.error)}
            </span>
            <button className="linklike" onClick={() => void outbox.retry(contact.contact_id, outgoing.clientId)}>
              {t("contact.resend")}
            </button>
          </>
        ) : (
          t(outgoing.delivery === "sent" ? "contact.sent" : "contact.sending")
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

/** What was said in earlier contacts of the thread. */
function EarlierMessages({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const messages = Object.entries(contact.earlier ?? {}).sort(([a], [b]) => a.localeCompare(b));
  if (messages.length === 0) return null;
  return (
    <details className="earlier">
      <summary>{t("mail.earlier", { n: messages.length })}</summary>
      <div className="messages">
        {messages.map(([number, message], index) => (
          <Fragment key={number}>
            {(index === 0 || !isSameDay(messages[index - 1]?.[1].sent_ms ?? 0, message.sent_ms)) && <DayHeading at={message.sent_ms} />}
            <MessageView message={message} contact={contact} />
          </Fragment>
        ))}
      </div>
    </details>
  );
}

function MessageList({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const messages = Object.entries(contact.messages ?? {}).sort(([a], [b]) => a.localeCompare(b));
  const beginsDay = (index: number): boolean => {
    const [before, message] = [messages[index - 1]?.[1], messages[index]?.[1]];
    return message !== undefined && (before === undefined || !isSameDay(before.sent_ms, message.sent_ms));
  };
  return (
    <>
      {messages[0] && <DayHeading at={messages[0][1].sent_ms} />}
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
      {messages.map(([number, message], index) => (
        <Fragment key={number}>
          {index > 0 && beginsDay(index) && <DayHeading at={message.sent_ms} />}
          <MessageView message={message} contact={contact} />
        </Fragment>
      ))}
    </>
  );
}

/** Own messages that the live view does not show yet. */
function useOutgoing(contact: Contact): readonly Outgoing[] {
  const { outbox } = useServices();
  const { contact_id: id, messages = NO_MESSAGES } = contact;
  const all = useStore(outbox.state, (state) => state[id] ?? NO_OUTGOING);
  useEffect(() => outbox.forgetShown(id, messages), [outbox, id, messages]);
  return notYetShown(all, messages);
}

/** In place of the reply field after the end; a reply that was not sent stays readable. */
function EndedNotice({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const unsent = useStore(useServices().outbox.unsent, (all) => all[contact.contact_id]?.text.trim() ?? "");
  return (
    <div className="compose s13 muted">
      <p>{t("contact.ended")}</p>
      {unsent !== "" && <p className="message__body">{t("contact.unsent", { text: unsent })}</p>}
    </div>
  );
}

/** Messages of a written contact and the reply field. */
export function Conversation({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const pane = useRef<HTMLDivElement>(null);
  const outgoing = useOutgoing(contact);
  const count = Object.keys(contact.messages ?? {}).length + outgoing.length;
  useEffect(() => {
    if (outgoing.length > 0 && pane.current) pane.current.scrollTop = 0;
  }, [outgoing.length]);
  return (
    <>
      <div className="scroll messages__pane" ref={pane} role="log" aria-label={t("contact.log", { who: residentName(contact, t) })} tabIndex={0}>
        <div className="messages">
          {count === 0 && <p className="message--system">{t("contact.no-messages")}</p>}
          <EarlierMessages contact={contact} />
          <MessageList contact={contact} />
          {outgoing.map((message) => (
            <OutgoingMessage key={message.clientId} contact={contact} outgoing={message} />
          ))}
        </div>
      </div>
      {contact.stage === "wrap-up" ? (
        <EndedNotice contact={contact} />
      ) : (
        <Composer contact={contact} />
      )}
    </>
  );
}
