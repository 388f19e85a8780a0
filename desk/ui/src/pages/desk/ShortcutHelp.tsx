import type { RefObject } from "react";
import { Dialog } from "react-aria-components";
import { keyLabel, type Command } from "../../core/shortcuts";
import { settings } from "../../core/settings";
import { useStore } from "../../core/store";
import type { MessageKey as MessageKey } from "../../i18n/messages";
import { useTranslation } from "../../i18n/react";
import { Icon } from "../../ui/icons";
import { DeskPopover } from "./DeskPopover";
import { useServices, useUi } from "./services";

type HelpKey = Exclude<Extract<MessageKey, `help.${string}`>, "help.button">;

const SHORTCUT_ROWS: readonly [keys: string, text: HelpKey][] = [
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
  ["knowledge", "help.knowledge"],
  ["use-article", "help.use-article"],
  ["send-article", "help.send-article"],
  ["extend", "help.extend"],
  ["quotes", "help.quotes"],
  ["read-deferred", "help.read-deferred"],
  ["main", "help.main"],
  ["Enter", "help.enter"],
  ["Shift Enter", "help.shift-enter"],
  ["F6, Shift F6", "help.areas"],
  ["help", "help.help"],
];

/** List of shortcuts in the user's shortcut set. */
export function ShortcutHelp({ trigger }: { trigger: RefObject<Element | null> }) {
  const { t } = useTranslation();
  const services = useServices();
  const open = useUi((ui) => ui.helpOpen);
  const set = useStore(settings, (value) => value.shortcuts);
  const written = (keys: string): string => {
    const label = keyLabel(keys as Command, set);
    if (label === "") return keys;
    return keys === "item-1" ? `${label} … 9` : label;
  };
  return (
    <DeskPopover trigger={trigger} isOpen={open} onOpenChange={(next) => services.setUi({ helpOpen: next })}>
      <Dialog className="dialog" aria-label={t("help.title")}>
        <div className="dialog__head">
          <h2>{t("help.title")}</h2>
          <button className="button button--quiet button--icon" aria-label={t("app.close")} onClick={() => services.setUi({ helpOpen: false })}>
            <Icon name="x" />
          </button>
        </div>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("help.keys")}</th>
              <th scope="col">{t("help.action")}</th>
            </tr>
          </thead>
          <tbody>
            {SHORTCUT_ROWS.map(([keys, text]) => (
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
    </DeskPopover>
  );
}
