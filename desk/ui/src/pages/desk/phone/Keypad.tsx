import { useEffect } from "react";
import { useStore } from "../../../core/store";
import { useWords } from "../../../i18n/react";
import { useRoom } from "../room";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

/** Digits by button or by keyboard, sent as RFC 4733 events. */
export function Keypad() {
  const { t } = useWords();
  const room = useRoom();
  const digits = useStore(room.phone.state, (state) => state.call?.digits ?? "");
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || !/^[0-9*#]$/.test(event.key)) return;
      event.preventDefault();
      room.phone.sendDigit(event.key);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [room]);
  return (
    <div className="keypad">
      <p className="keypad__sent num" role="status">
        {digits === "" ? "\u00a0" : t("phone.keypad-sent", { digits })}
      </p>
      {KEYS.map((key) => (
        <button key={key} className="button button--big keypad__key" onClick={() => room.phone.sendDigit(key)}>
          {key}
        </button>
      ))}
    </div>
  );
}
