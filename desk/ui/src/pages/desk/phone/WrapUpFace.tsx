import type { Contact } from "../../../api/types";
import { left, span } from "../../../core/clock";
import { useWords } from "../../../i18n/react";
import { Key } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { extendWrapUp, finishWrapUp } from "../actions";
import { useHands, useKeyLabel, useNow } from "../hooks";
import { useUi } from "../room";
import { nameOf, word } from "../words";

function Remaining({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const now = useNow();
  const until = contact.wrap_up_until_ms ?? now;
  const all = Math.max(1, until - (contact.ended_ms ?? until));
  const rest = Math.max(0, until - now);
  return (
    <div className="phone__remaining">
      <div className="row spread s13">
        <span className="muted">{t("phone.wrap-left")}</span>
        <span className="clock strong" role="timer" aria-live="off">
          {t("phone.wrap-of", { left: left(rest), all: span(all) })}
        </span>
      </div>
      <span className="clockbar" style={{ "--p": `${100 - (rest / all) * 100}%` }} aria-hidden="true">
        <i />
      </span>
    </div>
  );
}

export function WrapUpFace({ contact }: { contact: Contact }) {
  const hands = useHands();
  const key = useKeyLabel();
  const after = useUi((ui) => ui.after);
  const { t } = hands;
  const talked = (contact.ended_ms ?? 0) - (contact.engaged_ms ?? contact.ended_ms ?? 0);
  const detail =
    contact.channel === "phone" ? `${nameOf(contact, t)} · ${t("phone.wrap-talk", { time: span(talked) })}` : nameOf(contact, t);
  return (
    <>
      <div className="phone__who">
        <span className="phone__face phone__face--ink">
          <Icon name="pencil" />
        </span>
        <div className="phone__name">
          <strong className="cut">{t("phone.wrap-up")}</strong>
          <span className="s13 muted cut">{detail}</span>
        </div>
      </div>
      <div className="phone__middle phone__middle--end">
        <Remaining contact={contact} />
      </div>
      <div className="phone__actions">
        <button className="button button--big" onClick={() => extendWrapUp(hands, contact.contact_id)}>
          <Icon name="plus" />
          <span aria-hidden="true">{t("phone.extend")}</span>
          <span className="sr">{t("phone.extend-name")}</span> <Key>{key("extend")}</Key>
        </button>
        <button className="button button--main" onClick={() => void finishWrapUp(hands, contact.contact_id)}>
          <Icon name="check" />
          {after === undefined
            ? t("phone.done")
            : t("phone.done-then", { reason: word(t, "reason", after, "state.not-ready").toLowerCase() })}
          <Key>{key("main")}</Key>
        </button>
      </div>
    </>
  );
}
