import { useEffect } from "react";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { useServices } from "../services";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"] as const;

/** Keypad for DTMF digits (RFC 4733), by button or keyboard. */
export function Keypad() {
  const { t } = useTranslation();
  const services = useServices();
  const digits = useStore(services.phone.state, (state) => state.call?.digits ?? "");
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.altKey || event.ctrlKey || event.metaKey || !/^[0-9*#]$/.test(event.key)) return;
      event.preventDefault();
      services.phone.sendDigit(event.key);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [services]);
  return (
    <div className="keypad">
      <p className="keypad__sent tabular" role="status">
        {digits === "" ? "\u00a0" : t("phone.keypad-sent", { digits })}
      </p>
      {KEYS.map((key) => (
        <button key={key} className="button button--big keypad__key" onClick={() => services.phone.sendDigit(key)}>
          {key}
        </button>
      ))}
    </div>
  );
}
