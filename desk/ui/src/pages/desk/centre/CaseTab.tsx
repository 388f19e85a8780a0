import { useState } from "react";
import type { Contact } from "../../../api/types";
import { useWords } from "../../../i18n/react";
import { Key } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { isEmpty } from "../drafts";
import { useHands, useKeyLabel } from "../hooks";
import { useRoom, useUi } from "../room";
import { saveTicket } from "../ticket";
import { CaseForm } from "./CaseForm";
import { useDraft } from "./useDraft";

function Discard({ contact, empty }: { contact: Contact; empty: boolean }) {
  const { t } = useWords();
  const room = useRoom();
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
          room.drafts.discard(contact);
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
  const hands = useHands();
  const key = useKeyLabel();
  const saving = useUi((ui) => ui.savingTicket === contact.contact_id);
  const { t } = hands;
  const wrap = contact.stage === "wrap-up";
  const text = saving ? "case.saving" : contact.ticket ? "case.save-again" : "case.save";
  return (
    <button
      className={contact.ticket && wrap ? "button button--big" : "button button--main"}
      aria-disabled={saving}
      onClick={() => void saveTicket(hands, contact)}
    >
      {t(text)} {!(contact.ticket && wrap) && <Key>{key("main")}</Key>}
    </button>
  );
}

function Foot({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const room = useRoom();
  const { draft } = useDraft(contact);
  return (
    <div className="foot">
      <SaveButton contact={contact} />
      {!contact.ticket && (
        <button className="button button--big" onClick={() => room.drafts.markInformationOnly(contact, true)}>
          {t("case.info-only")}
        </button>
      )}
      <span className="grow" />
      {!contact.ticket && <Discard contact={contact} empty={isEmpty(draft)} />}
    </div>
  );
}

function InformationOnly({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const room = useRoom();
  return (
    <div className="scroll case__only">
      <div className="notice notice--act">
        <Icon name="info" />
        <span className="row row--wrap">
          <b className="mid">{t("case.info-only-set")}</b>
          <button className="button button--small" onClick={() => room.drafts.markInformationOnly(contact, false)}>
            {t("case.info-only-undo")}
          </button>
        </span>
      </div>
    </div>
  );
}

/** The case of this contact: always here, in the call and after it. */
export function CaseTab({ contact }: { contact: Contact }) {
  const { informationOnly } = useDraft(contact);
  if (informationOnly && !contact.ticket) return <InformationOnly contact={contact} />;
  return (
    <>
      <div className="scroll">
        <CaseForm contact={contact} />
      </div>
      <Foot contact={contact} />
    </>
  );
}
