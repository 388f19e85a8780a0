/** Keyboard shortcuts of the desk. */

import { useEffect } from "react";
import { announcer } from "../../core/announcer";
import { commandOf, type Command } from "../../core/shortcuts";
import { settings } from "../../core/settings";
import { accept, requestState, extendWrapUp, finishWrapUp, goToItem, hangUp, hold, mute, reject, type ActionContext } from "./actions";
import { focusArea } from "./focusArea";
import { useActionContext } from "./hooks";
import { phoneBarOf } from "./model";
import { shownOrder } from "./work/WorkList";
import { saveTicket } from "./saveTicket";
import { isWideLayout } from "./useWideLayout";

const TEXT_FIELDS = "input, textarea, select, [contenteditable]";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(TEXT_FIELDS);
}

/** Saves the case; once it is saved, finishes the wrap-up. */
function mainAction(context: ActionContext): void {
  const { services } = context;
  const { view } = services;
  const selected = services.ui.get().selected;
  const contact = selected === undefined ? undefined : view?.contacts[selected];
  if (!view || !contact) return;
  const { informationOnly, draft } = services.drafts.stateOf(contact);
  const finished = contact.ticket !== undefined || informationOnly || draft.description.trim() === "";
  if (contact.stage === "wrap-up" && finished) void finishWrapUp(context, contact.contact_id);
  else void saveTicket(context, contact);
}

function extend(context: ActionContext): void {
  const { view } = context.services;
  const bar = view && phoneBarOf(view, context.services.ui.get().selected, false);
  if (bar?.state === "wrap-up" && bar.contact) extendWrapUp(context, bar.contact.contact_id);
}

function findResident({ services }: ActionContext): void {
  const { selected, tabs } = services.ui.get();
  const inTab = selected !== undefined && !isWideLayout();
  services.setUi({ residentTab: "person", ...(inTab ? { tabs: { ...tabs, [selected]: "resident" } } : {}) });
  requestAnimationFrame(() => document.getElementById("find-person")?.focus());
}

type Action = (context: ActionContext) => void;

const COMMAND_ACTIONS: Record<Exclude<Command, `item-${number}`>, Action> = {
  accept,
  reject,
  mute,
  hold,
  extend,
  find: findResident,
  call: (context) => goToItem(context, 0, shownOrder.ids),
  keypad: ({ services }) => services.setUi({ keypadOpen: !services.ui.get().keypadOpen }),
  "hang-up": (context) => hangUp(context),
  ready: (context) => requestState(context, "ready"),
  state: ({ services }) => services.setUi({ statePickerOpen: true }),
  "read-deferred": ({ t }) => {
    if (!announcer.announceDeferred()) announcer.alert(t("announce.nothing-deferred"));
  },
  main: mainAction,
  "next-area": () => focusArea(1),
  "previous-area": () => focusArea(-1),
  help: ({ services }) => services.setUi({ helpOpen: true }),
};

function runCommand(command: Command, context: ActionContext): void {
  if (command.startsWith("item-")) goToItem(context, Number(command.slice(5)), shownOrder.ids);
  else COMMAND_ACTIONS[command as Exclude<Command, `item-${number}`>](context);
}

export function useCommands(): void {
  const context = useActionContext();
  useEffect(() => {
    let rightAlt = false;
    const down = (event: KeyboardEvent): void => {
      if (event.code === "AltRight") rightAlt = true;
      const altGraph = rightAlt || event.getModifierState("AltGraph");
      const { code, key, altKey, ctrlKey, shiftKey, metaKey } = event;
      const press = { code, key, altKey, ctrlKey, shiftKey, metaKey, altGraph };
      const command = commandOf(press, settings.get().shortcuts, isTyping(event.target));
      if (command === undefined || event.repeat) return;
      event.preventDefault();
      runCommand(command, context);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.code === "AltRight") rightAlt = false;
    };
    // Capture phase: a focused control handles Enter before it bubbles, also with Ctrl.
    window.addEventListener("keydown", down, true);
    window.addEventListener("keyup", up);
    return () => {
      window.removeEventListener("keydown", down, true);
      window.removeEventListener("keyup", up);
    };
  }, [context]);
}
