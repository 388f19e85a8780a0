import type { Contact } from "../../../api/types";
import { timeWithSeconds } from "../../../core/clock";
import type { Key as MessageKey } from "../../../i18n/messages";
import { useWords } from "../../../i18n/react";
import type { Translate } from "../../../i18n/translate";
import { Icon } from "../../../ui/icons";
import { endConversation } from "../actions";
import type { Saving } from "../drafts";
import { useHands } from "../hooks";
import { useRoom, useView } from "../room";
import { CHANNEL_ICONS, languageOf, nameOf, queueName } from "../words";
import { useDraft } from "./useDraft";

const SAVING: Partial<Record<Saving, Extract<MessageKey, "contact.draft-saving" | "contact.draft-unsaved">>> = {
  saving: "contact.draft-saving",
  failed: "contact.draft-unsaved",
};

/** Where the draft stands: saved when, being saved, or not yet. */
function DraftState({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const { saving } = useDraft(contact);
  const going = SAVING[saving];
  if (going !== undefined) return <span className={saving === "failed" ? "tone-warn" : ""}> · {t(going)}</span>;
  if (contact.draft_saved_ms === undefined) return null;
  return <span className="num"> · {t("contact.draft-saved", { time: timeWithSeconds(contact.draft_saved_ms) })}</span>;
}

/** Where "this continues" is offered in one press: the first open case. */
function Continues({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const room = useRoom();
  const { draft } = useDraft(contact);
  const number = draft.follows ?? contact.screen_pop?.open_tickets?.[0]?.number;
  if (number === undefined || contact.ticket) return null;
  const chosen = draft.follows === number;
  return (
    <button
      className={chosen ? "button button--small button--chosen" : "button button--small"}
      aria-pressed={chosen}
      onClick={() => room.drafts.change(contact, { follows: chosen ? undefined : number })}
    >
      <Icon name={chosen ? "check" : "link"} small /> {t("case.follows", { number })}
    </button>
  );
}

const WRAP_TITLES = { phone: "case.wrap-call", chat: "case.wrap-chat", email: "case.wrap-mail", callback: "case.wrap-call" } as const;

function titleOf(contact: Contact, t: Translate): string {
  if (contact.stage === "wrap-up") return t(WRAP_TITLES[contact.channel]);
  if (contact.channel !== "phone") return nameOf(contact, t);
  return t(contact.ticket ? "contact.case" : "contact.new-case");
}

function Detail({ contact }: { contact: Contact }) {
  const { t, language } = useWords();
  const queues = useView((view) => view.queues);
  if (contact.stage === "wrap-up") {
    const saved = contact.ticket
      ? t("case.saved-at", { time: timeWithSeconds(contact.ticket.changed_ms) })
      : t("case.not-saved");
    return <>{`${nameOf(contact, t)} · ${saved}`}</>;
  }
  if (contact.channel === "phone") {
    return (
      <>
        {t("contact.from-call", { who: nameOf(contact, t) })}
        <DraftState contact={contact} />
      </>
    );
  }
  const parts = [t(`channel.${contact.channel}`), languageOf(contact.language, t), queueName(queues, contact.queue, language)];
  if (contact.subject !== undefined) parts.push(contact.subject);
  return <>{parts.join(" · ")}</>;
}

/** Whose contact this is. The heading takes the focus when a call is answered. */
export function ContactHead({ contact }: { contact: Contact }) {
  const hands = useHands();
  const { t } = hands;
  const talking = contact.stage === "talking" || contact.stage === "connecting";
  return (
    <div className="head">
      <span className="tile tile--in-hand">
        <Icon name={contact.stage === "wrap-up" ? "pencil" : CHANNEL_ICONS[contact.channel]} />
      </span>
      <div className="head__text">
        <h1 id="contact-title" tabIndex={-1}>
          {titleOf(contact, t)}
        </h1>
        <p className="s13 muted cut">
          <Detail contact={contact} />
        </p>
      </div>
      <span className="grow" />
      <Continues contact={contact} />
      {talking && contact.channel !== "phone" && (
        <button className="button button--small" onClick={() => endConversation(hands, contact.contact_id)}>
          <Icon name="ok" small /> {t("contact.end")}
        </button>
      )}
    </div>
  );
}
