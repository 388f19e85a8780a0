import { useEffect, useRef } from "react";
import type { Contact, Message } from "../../../api/types";
import { isSameDay, shortDate, timeOfDay } from "../../../core/clock";
import { useStore } from "../../../core/store";
import { useWords } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { Icon } from "../../../ui/icons";
import type { Outgoing } from "../outbox";
import { useRoom } from "../room";
import { nameOf } from "../words";
import { Composer } from "./Composer";

const NONE: readonly Outgoing[] = [];

function By({ message }: { message: Message }) {
  const { t } = useWords();
  const me = useRoom().session.user.name;
  const author = message.author_name === me ? t("contact.you") : message.author_name;
  return (
    <p className="message__by">
      {message.author === "consultant" && author !== undefined && <span>{author}</span>}
      <time className="num" dateTime={new Date(message.sent_ms).toISOString()}>
        {timeOfDay(message.sent_ms)}
      </time>
    </p>
  );
}

function Note({ message }: { message: Message }) {
  const { t } = useWords();
  return (
    <div className="message message--note">
      <div className="message__text">
        <p className="row s12 mid">
          <Icon name="lock" small /> {t("contact.note-head")}
          {message.author_name !== undefined && ` · ${message.author_name}`}
          <span className="num">{timeOfDay(message.sent_ms)}</span>
        </p>
        <p className="message__words">{message.text}</p>
      </div>
    </div>
  );
}

function Line({ message, contact }: { message: Message; contact: Contact }) {
  if (message.author === "note") return <Note message={message} />;
  if (message.author === "system") return <p className="message--system">{message.text}</p>;
  const mine = message.author === "consultant";
  const letter = contact.channel === "email" ? " message--letter" : "";
  return (
    <div className={`message${mine ? " message--mine" : ""}${letter}`}>
      <div className="message__text message__words" lang={contact.language}>
        {message.text}
      </div>
      <By message={message} />
    </div>
  );
}

function Waiting({ contact, outgoing }: { contact: Contact; outgoing: Outgoing }) {
  const { t } = useWords();
  const { outbox } = useRoom();
  return (
    <div className={outgoing.note ? "message message--note" : "message message--mine"}>
      <div className="message__text message__words">{outgoing.text}</div>
      <p className="message__by">
        {outgoing.failed ? (
          <>
            <span className="tone-bad row">
              <Icon name="bad" small /> {t("contact.not-sent")}
            </span>
            <button className="linklike" onClick={() => void outbox.again(contact.contact_id, outgoing.clientId)}>
              {t("contact.again")}
            </button>
          </>
        ) : (
          t("contact.sending")
        )}
      </p>
    </div>
  );
}

function DayLine({ at }: { at: number }) {
  const { t, language } = useWords();
  const room = useRoom();
  const today = isSameDay(at, room.now());
  return <p className="message--day">{today ? t("contact.today", { time: timeOfDay(at) }) : `${shortDate(at, LOCALES[language])}, ${timeOfDay(at)}`}</p>;
}

function Lines({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const messages = Object.entries(contact.messages ?? {}).sort(([a], [b]) => a.localeCompare(b));
  const first = messages[0]?.[1];
  return (
    <>
      {first && <DayLine at={first.sent_ms} />}
      {contact.subject !== undefined && contact.channel === "email" && (
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
        <Line key={number} message={message} contact={contact} />
      ))}
    </>
  );
}

/** The words of a chat or a mail, and the field to answer in. */
export function Conversation({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const { outbox } = useRoom();
  const pane = useRef<HTMLDivElement>(null);
  const outgoing = useStore(outbox.state, (all) => all[contact.contact_id] ?? NONE);
  const count = Object.keys(contact.messages ?? {}).length + outgoing.length;
  useEffect(() => {
    if (outgoing.length > 0 && pane.current) pane.current.scrollTop = 0;
  }, [outgoing.length]);
  return (
    <>
      <div className="scroll talk__pane" ref={pane} role="log" aria-label={t("contact.log", { who: nameOf(contact, t) })} tabIndex={0}>
        <div className="talk">
          {count === 0 && <p className="message--system">{t("contact.no-messages")}</p>}
          <Lines contact={contact} />
          {outgoing.map((each) => (
            <Waiting key={each.clientId} contact={contact} outgoing={each} />
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
