import { useState } from "react";
import type { Contact } from "../../../api/types";
import { useTranslation } from "../../../i18n/react";
import { KeyHint } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { isEmpty } from "../drafts";
import { useActionContext, useKeyLabel } from "../hooks";
import { useServices, useUi } from "../services";
import { saveTicket } from "../saveTicket";
import { CaseForm } from "./CaseForm";
import { useDraft } from "./useDraft";

function DiscardDraft({ contact, empty }: { contact: Contact; empty: boolean }) {
  const { t } = useTranslation();
  const services = useServices();
  const [asking, setAsking] = useState(false);
  if (!asking || empty) {
    return (
      <button className="button button--quiet" aria-disabled={empty} onClick={() => setAsking(!empty)}>
        {t("case.discard")}
      </button>
    );
  }
  return (
    <div className="row" role="group" aria-label={t("case.discard-ask")}>
      <span className="s13">{t("case.discard-ask")}</span>
      <button
        className="button button--small"
        onClick={() => {
          services.drafts.discard(contact);
          setAsking(false);
        }}
      >
        {t("case.discard-yes")}
      </button>
      <button className="button button--small" onClick={() => setAsking(false)}>
        {t("case.discard-no")}
      </button>
    </div>
  );
}

function SaveButton({ contact }: { contact: Contact }) {
  const context = useActionContext();
  const key = useKeyLabel();
  const saving = useUi((ui) => ui.savingTicket === contact.contact_id);
  const { t } = context;
  const { draft, changedAfterTicket } = useDraft(contact);
  // In the wrap-up of a saved case the main action is to finish.
  const secondary = contact.stage === "wrap-up" && contact.ticket !== undefined && !changedAfterTicket;
  const first = draft.kind === "STATUS" ? "case.save-status" : "case.save";
  const text = saving ? "case.saving" : contact.ticket ? "case.save-again" : first;
  return (
    <button
      className={secondary ? "button button--big" : "button button--main"}
      aria-disabled={saving}
      onClick={() => void saveTicket(context, contact)}
    >
      {t(text)} {!secondary && <KeyHint>{key("main")}</KeyHint>}
    </button>
  );
}

function CaseActions({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const services = useServices();
  const { draft } = useDraft(contact);
  return (
    <div className="foot">
      <SaveButton contact={contact} />
      {!contact.ticket && (
        <button className="button button--big" onClick={() => services.drafts.markInformationOnly(contact, true)}>
          {t("case.info-only")}
        </button>
      )}
      <span className="grow" />
      {!contact.ticket && <DiscardDraft contact={contact} empty={isEmpty(draft)} />}
    </div>
  );
}

function InformationOnly({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const services = useServices();
  return (
    <div className="scroll case__only">
      <div className="notice notice--act">
        <Icon name="info" />
        <span className="row row--wrap">
          <b className="medium">{t("case.info-only-set")}</b>
          <button className="button button--small" onClick={() => services.drafts.markInformationOnly(contact, false)}>
            {t("case.info-only-undo")}
          </button>
        </span>
      </div>
    </div>
  );
}

/** Case form of the contact, during the conversation and in wrap-up. */
export function CaseTab({ contact }: { contact: Contact }) {
  const { informationOnly } = useDraft(contact);
  if (informationOnly && !contact.ticket) return <InformationOnly contact={contact} />;
  return (
    <>
      <div className="scroll">
        <CaseForm contact={contact} />
      </div>
      <CaseActions contact={contact} />
    </>
  );
}
