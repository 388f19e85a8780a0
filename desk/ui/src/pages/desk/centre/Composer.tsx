import type { KeyboardEvent } from "react";
import type { Contact } from "../../../api/types";
import { useStore } from "../../../core/store";
import { useWords } from "../../../i18n/react";
import type { Translate } from "../../../i18n/translate";
import { Key } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { useRoom, useView } from "../room";
import { nameOf } from "../words";

const EMPTY = { text: "", note: false };

/** Enter sends a chat line; a letter is sent with Ctrl Enter, because letters have lines. */
export function sends(event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey">, letter: boolean): boolean {
  if (event.key !== "Enter" || event.altKey || event.shiftKey) return false;
  return event.ctrlKey || !letter;
}

function Kinds({ note, onChange }: { note: boolean; onChange: (note: boolean) => void }) {
  const { t } = useWords();
  return (
    <span className="segments" role="group" aria-label={t("contact.message-kind")}>
      <button className="segment" aria-pressed={!note} onClick={() => onChange(false)}>
        <Icon name="chat" small /> {t("contact.reply")}
      </button>
      <button className="segment" aria-pressed={note} onClick={() => onChange(true)}>
        <Icon name="lock" small /> {t("contact.note")}
      </button>
    </span>
  );
}

function sendWord(letter: boolean, note: boolean, t: Translate): string {
  if (note) return t("contact.save-note");
  return t(letter ? "contact.send-mail" : "contact.send");
}

export function Composer({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const room = useRoom();
  const id = contact.contact_id;
  const { text, note } = useStore(room.outbox.texts, (all) => all[id] ?? EMPTY);
  const ringing = useView((view) => Object.keys(view.offers).length > 0);
  const letter = contact.channel === "email" && !note;
  const send = (): void => void room.outbox.post(id, room.now());
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing || !sends(event, letter)) return;
    event.preventDefault();
    event.stopPropagation();
    send();
  };
  return (
    <div className={note ? "compose compose--note" : "compose"}>
      <div className="row spread compose__kind">
        <Kinds note={note} onChange={(next) => room.outbox.write(id, { note: next })} />
      </div>
      <textarea
        className="input compose__text"
        aria-label={t(note ? "contact.write-note" : "contact.write-reply", { who: nameOf(contact, t) })}
        rows={letter ? 7 : 3}
        maxLength={8000}
        lang={note ? "pl" : contact.language}
        value={text}
        onChange={(event) => room.outbox.write(id, { text: event.target.value })}
        onKeyDown={onKeyDown}
      />
      <div className="row compose__foot">
        <span className="grow" />
        {ringing && <span className="s12 muted nowrap">{t("contact.ring-hint")}</span>}
        <button className="button button--main" aria-disabled={text.trim() === ""} onClick={send}>
          <Icon name={note ? "lock" : "send"} /> {sendWord(letter, note, t)} <Key>{letter ? "Ctrl Enter" : "Enter"}</Key>
        </button>
      </div>
    </div>
  );
}
