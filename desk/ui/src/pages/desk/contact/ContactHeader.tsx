import type { Contact } from "../../../api/types";
import { channelIcon, channelTitle, isCall } from "../../../core/channels";
import { timeWithSeconds } from "../../../core/clock";
import type { MessageKey } from "../../../i18n/messages";
import { useTranslation } from "../../../i18n/react";
import type { Translate } from "../../../i18n/translate";
import { Icon } from "../../../ui/icons";
import { endConversation } from "../actions";
import type { Saving } from "../drafts";
import { useActionContext } from "../hooks";
import { useServices, useView } from "../services";
import { languageLabel, residentName, queueName } from "../labels";
import { useDraft } from "./useDraft";

const SAVING_LABELS: Partial<Record<Saving, Extract<MessageKey, "contact.draft-saving" | "contact.draft-unsaved">>> = {
  saving: "contact.draft-saving",
  failed: "contact.draft-unsaved",
};

/** Draft state: saved with the time, being saved, or not saved. */
function DraftStatus({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const { saving } = useDraft(contact);
  const savingLabel = SAVING_LABELS[saving];
  if (savingLabel !== undefined) return <span className={saving === "failed" ? "tone-warn" : ""}> · {t(savingLabel)}</span>;
  if (contact.draft_saved_ms === undefined) return null;
  return <span className="tabular"> · {t("contact.draft-saved", { time: timeWithSeconds(contact.draft_saved_ms) })}</span>;
}

/** Links the case to the ticket that the resident names, else to their first open one. */
function FollowUpButton({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const services = useServices();
  const { draft } = useDraft(contact);
  const candidates = [...(contact.named_tickets ?? []), ...(contact.screen_pop?.open_tickets ?? [])];
  const number = draft.follows ?? candidates[0]?.number;
  if (number === undefined || contact.ticket) return null;
  const chosen = draft.follows === number;
  return (
    <button
      className={chosen ? "button button--small button--chosen" : "button button--small"}
      aria-pressed={chosen}
      onClick={() => services.drafts.change(contact, { follows: chosen ? undefined : number })}
    >
      <Icon name={chosen ? "check" : "link"} small /> {t("case.follows", { number })}
    </button>
  );
}

function contactTitle(contact: Contact, t: Translate): string {
  if (contact.stage === "wrap-up") return t(isCall(contact.channel) ? "case.wrap-up-call" : "case.wrap-up-contact");
  if (!isCall(contact.channel)) return residentName(contact, t);
  return t(contact.ticket ? "contact.case" : "contact.new-case");
}

function ContactDetail({ contact }: { contact: Contact }) {
  const { t, language } = useTranslation();
  const queues = useView((view) => view.queues);
  if (contact.stage === "wrap-up") {
    const saved = contact.ticket
      ? t("case.saved-at", { time: timeWithSeconds(contact.ticket.changed_ms) })
      : t("case.not-saved");
    return <>{`${residentName(contact, t)} · ${saved}`}</>;
  }
  if (isCall(contact.channel)) {
    return (
      <>
        {t("contact.from-call", { who: residentName(contact, t) })}
        <DraftStatus contact={contact} />
      </>
    );
  }
  const parts = [channelTitle(contact.channel, language), languageLabel(contact.language, t), queueName(queues, contact.queue, language)];
  if (contact.subject !== undefined) parts.push(contact.subject);
  return <>{parts.join(" · ")}</>;
}

/** Title and details of the contact. Its heading takes the focus when an offer is accepted. */
export function ContactHeader({ contact }: { contact: Contact }) {
  const context = useActionContext();
  const { t } = context;
  const talking = contact.stage === "talking" || contact.stage === "connecting";
  return (
    <div className="head">
      <span className="tile tile--current">
        <Icon name={contact.stage === "wrap-up" ? "pencil" : channelIcon(contact.channel)} />
      </span>
      <div className="head__text">
        <h1 id="contact-title" tabIndex={-1}>
          {contactTitle(contact, t)}
        </h1>
        <p className="s13 muted truncate">
          <ContactDetail contact={contact} />
        </p>
      </div>
      <span className="grow" />
      <FollowUpButton contact={contact} />
      {talking && !isCall(contact.channel) && (
        <button className="button button--small" onClick={() => endConversation(context, contact.contact_id)}>
          <Icon name="ok" small /> {t("contact.end")}
        </button>
      )}
    </div>
  );
}
