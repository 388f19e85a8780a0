import type { Contact } from "../../../api/types";
import { isCall } from "../../../core/channels";
import { formatRemaining, formatDuration } from "../../../core/clock";
import { useTranslation } from "../../../i18n/react";
import { KeyHint } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { extendWrapUp, finishWrapUp } from "../actions";
import { useActionContext, useKeyLabel, useServerNow } from "../hooks";
import { useDraft } from "../contact/useDraft";
import { needsSaving } from "../drafts";
import { useUi } from "../services";
import { residentName, labelOf } from "../labels";

function WrapUpTime({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const now = useServerNow();
  const until = contact.wrap_up_until_ms ?? now;
  const totalMs = Math.max(1, until - (contact.ended_ms ?? until));
  const remainingMs = Math.max(0, until - now);
  return (
    <div className="phone__remaining">
      <div className="row spread s13">
        <span className="muted">{t("phone.wrap-up-left")}</span>
        <span className="clock strong" role="timer" aria-live="off">
          {t("phone.wrap-up-of", { left: formatRemaining(remainingMs), all: formatDuration(totalMs) })}
        </span>
      </div>
      <span className="clockbar" style={{ "--p": `${100 - (remainingMs / totalMs) * 100}%` }} aria-hidden="true">
        <i />
      </span>
    </div>
  );
}

export function WrapUpBar({ contact }: { contact: Contact }) {
  const context = useActionContext();
  const key = useKeyLabel();
  const nextState = useUi((ui) => ui.stateAfterContacts);
  // Ctrl Enter acts on the open contact, and saves its case first.
  const draft = useDraft(contact);
  const open = useUi((ui) => ui.selected === contact.contact_id);
  const mainActionFinishes = open && !needsSaving(contact, draft);
  const { t } = context;
  const callMs = (contact.ended_ms ?? 0) - (contact.engaged_ms ?? contact.ended_ms ?? 0);
  const detail =
    isCall(contact.channel) ? `${residentName(contact, t)} · ${t("phone.call-duration", { time: formatDuration(callMs) })}` : residentName(contact, t);
  return (
    <>
      <div className="phone__party">
        <span className="phone__icon phone__icon--ink">
          <Icon name="pencil" />
        </span>
        <div className="phone__name">
          <strong className="truncate">{t("phone.wrap-up")}</strong>
          <span className="s13 muted truncate">{detail}</span>
        </div>
      </div>
      <div className="phone__middle phone__middle--end">
        <WrapUpTime contact={contact} />
      </div>
      <div className="phone__actions">
        <button className="button button--big" onClick={() => extendWrapUp(context, contact.contact_id)}>
          <Icon name="plus" />
          <span aria-hidden="true">{t("phone.extend")}</span>
          <span className="visually-hidden">{t("phone.extend-label")}</span> <KeyHint>{key("extend")}</KeyHint>
        </button>
        <button className="button button--main" onClick={() => void finishWrapUp(context, contact.contact_id)}>
          <Icon name="check" />
          {nextState === undefined
            ? t("phone.finish-wrap-up")
            : t("phone.finish-wrap-up-then", { reason: labelOf(t, "reason", nextState, "state.not-ready").toLowerCase() })}
          {mainActionFinishes && <KeyHint>{key("main")}</KeyHint>}
        </button>
      </div>
    </>
  );
}
