import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { keyLabel, type Command } from "../../core/keys";
import { settings } from "../../core/settings";
import { useStore } from "../../core/store";
import type { Key as MessageKey } from "../../i18n/messages";
import { useWords } from "../../i18n/react";
import { Icon } from "../../ui/icons";
import { useRoom, useUi } from "./room";

type HelpKey = Exclude<Extract<MessageKey, `help.${string}`>, "help.button">;

const ROWS: readonly [keys: string, text: HelpKey][] = [
  ["accept", "help.accept"],
  ["reject", "help.reject"],
  ["call", "help.call"],
  ["item-1", "help.items"],
  ["mute", "help.mute"],
  ["hold", "help.hold"],
  ["keypad", "help.keypad"],
  ["hang-up", "help.hang-up"],
  ["ready", "help.ready"],
  ["state", "help.state"],
  ["find", "help.find"],
  ["extend", "help.extend"],
  ["read-held", "help.read-held"],
  ["main", "help.main"],
  ["Enter", "help.enter"],
  ["Shift Enter", "help.shift-enter"],
  ["F6, Shift F6", "help.areas"],
  ["help", "help.help"],
];

/** The list of shortcuts, as this person's keyboard has them. */
export function Help() {
  const { t } = useWords();
  const room = useRoom();
  const open = useUi((ui) => ui.help);
  const set = useStore(settings, (value) => value.keys);
  const written = (keys: string): string => {
    const label = keyLabel(keys as Command, set);
    if (label === "") return keys;
    return keys === "item-1" ? `${label} … 9` : label;
  };
  return (
    <ModalOverlay className="veil" isOpen={open} onOpenChange={(next) => room.set({ help: next })} isDismissable>
      <Modal className="popover">
        <Dialog className="dialog" aria-label={t("help.title")}>
          <div className="dialog__head">
            <h2>{t("help.title")}</h2>
            <button className="button button--quiet button--icon" aria-label={t("app.close")} onClick={() => room.set({ help: false })}>
              <Icon name="x" />
            </button>
          </div>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t("help.keys")}</th>
                <th scope="col">{t("help.does")}</th>
              </tr>
            </thead>
            <tbody>
              {ROWS.map(([keys, text]) => (
                <tr key={text}>
                  <td>
                    <kbd>{written(keys)}</kbd>
                  </td>
                  <td>{t(text)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <p className="s13 muted">{t("help.note")}</p>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
