/** The keyboard of the desk: one listener, one table from command to action. */

import { useEffect } from "react";
import { announcer } from "../../core/announce";
import { commandOf, type Command } from "../../core/keys";
import { settings } from "../../core/settings";
import { accept, declare, extendWrapUp, finishWrapUp, goToItem, hangUp, hold, mute, reject, type Hands } from "./actions";
import { focusArea } from "./areas";
import { useHands } from "./hooks";
import { barOf } from "./model";
import { shownOrder } from "./Rail";
import { saveTicket } from "./ticket";
import { isWide } from "./useWide";

const TEXT_FIELDS = "input, textarea, select, [contenteditable]";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(TEXT_FIELDS);
}

/** Save while the case has no number; after that, finish the wrap-up. */
function mainAction(hands: Hands): void {
  const { room } = hands;
  const { view } = room;
  const selected = room.ui.get().selected;
  const contact = selected === undefined ? undefined : view?.contacts[selected];
  if (!view || !contact) return;
  const { informationOnly, draft } = room.drafts.of(contact);
  const settled = contact.ticket !== undefined || informationOnly || draft.description.trim() === "";
  if (contact.stage === "wrap-up" && settled) void finishWrapUp(hands, contact.contact_id);
  else void saveTicket(hands, contact);
}

function extend(hands: Hands): void {
  const { view } = hands.room;
  const bar = view && barOf(view, hands.room.ui.get().selected, false);
  if (bar?.face === "wrap-up" && bar.contact) extendWrapUp(hands, bar.contact.contact_id);
}

function find({ room }: Hands): void {
  const { selected, tabs } = room.ui.get();
  const inTab = selected !== undefined && !isWide();
  room.set({ side: "person", ...(inTab ? { tabs: { ...tabs, [selected]: "resident" } } : {}) });
  requestAnimationFrame(() => document.getElementById("find-person")?.focus());
}

type Action = (hands: Hands) => void;

const ACTIONS: Record<Exclude<Command, `item-${number}`>, Action> = {
  accept,
  reject,
  mute,
  hold,
  extend,
  find,
  call: (hands) => goToItem(hands, 0, shownOrder.ids),
  keypad: ({ room }) => room.set({ keypad: !room.ui.get().keypad }),
  "hang-up": (hands) => hangUp(hands),
  ready: (hands) => declare(hands, "ready"),
  state: ({ room }) => room.set({ states: true }),
  "read-held": ({ t }) => {
    if (!announcer.release()) announcer.alert(t("say.nothing"));
  },
  main: mainAction,
  "next-area": () => focusArea(1),
  "previous-area": () => focusArea(-1),
  help: ({ room }) => room.set({ help: true }),
};

function perform(command: Command, hands: Hands): void {
  if (command.startsWith("item-")) goToItem(hands, Number(command.slice(5)), shownOrder.ids);
  else ACTIONS[command as Exclude<Command, `item-${number}`>](hands);
}

export function useCommands(): void {
  const hands = useHands();
  useEffect(() => {
    let rightAlt = false;
    const down = (event: KeyboardEvent): void => {
      if (event.code === "AltRight") rightAlt = true;
      const altGraph = rightAlt || event.getModifierState("AltGraph");
      const { code, key, altKey, ctrlKey, shiftKey, metaKey } = event;
      const press = { code, key, altKey, ctrlKey, shiftKey, metaKey, altGraph };
      const command = commandOf(press, settings.get().keys, isTyping(event.target));
      if (command === undefined || event.repeat) return;
      event.preventDefault();
      perform(command, hands);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.code === "AltRight") rightAlt = false;
    };
    // On the way down: a pressed control keeps Enter to itself, with Ctrl it is ours.
    window.addEventListener("keydown", down, true);
    window.addEventListener("keyup", up);
    return () => {
      window.removeEventListener("keydown", down, true);
      window.removeEventListener("keyup", up);
    };
  }, [hands]);
}
