/** Keyboard shortcuts of the desk. */

import { useEffect } from "react";
import { announcer } from "../../core/announcer";
import { commandOf, type Command } from "../../core/shortcuts";
import { settings } from "../../core/settings";
import { accept, requestState, extendWrapUp, finishWrapUp, goToItem, hangUp, hold, mute, reject, type ActionContext } from "./actions";
import { needsSaving } from "./drafts";
import { focusArea } from "./focusArea";
import { useActionContext } from "./hooks";
import { sendArticle, toggleUse } from "./knowledge/sendArticle";
import { phoneBarOf } from "./model";
import { shownOrder } from "./work/WorkList";
import { saveTicket } from "./saveTicket";
import { isWideLayout } from "./useWideLayout";

const TEXT_FIELDS = "input, textarea, select, [contenteditable]";

/** Areas where Ctrl Enter sends a message. */
const MESSAGE_FIELDS = "[data-sends]";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(TEXT_FIELDS);
}

/** Opens or closes the keypad of a live call; without a call it must not wait for the next one. */
function toggleKeypad({ services }: ActionContext): void {
  const phase = services.phone.state.get().call?.phase;
  if (phase === "live" || phase === "held") services.setUi({ keypadOpen: !services.ui.get().keypadOpen });
}

/** Saves the case; once it is saved, finishes the wrap-up. */
function mainAction(context: ActionContext): void {
  const { services } = context;
  const { view } = services;
  const selected = services.ui.get().selected;
  const contact = selected === undefined ? undefined : view?.contacts[selected];
  if (!view || !contact) return;
  if (contact.stage === "wrap-up" && !needsSaving(contact, services.drafts.stateOf(contact))) void finishWrapUp(context, contact.contact_id);
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

function isInMessageField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(MESSAGE_FIELDS) !== null;
}

function searchKnowledge({ services }: ActionContext): void {
  const { selected, tabs } = services.ui.get();
  const inTab = selected !== undefined && !isWideLayout();
  services.setUi({ residentTab: "knowledge", ...(inTab ? { tabs: { ...tabs, [selected]: "resident" } } : {}) });
  requestAnimationFrame(() => document.getElementById("search-knowledge")?.focus());
}

type Action = (context: ActionContext) => void;

const COMMAND_ACTIONS: Record<Exclude<Command, `item-${number}`>, Action> = {
  accept,
  reject,
  mute,
  hold,
  extend,
  find: findResident,
  knowledge: searchKnowledge,
  "use-article": toggleUse,
  "send-article": sendArticle,
  call: (context) => goToItem(context, 0, shownOrder.ids),
  keypad: toggleKeypad,
  "hang-up": (context) => hangUp(context),
  ready: (context) => requestState(context, "ready"),
  state: ({ services }) => services.setUi({ statePickerOpen: true }),
  quotes: ({ services }) => services.setUi({ quotesOpen: !services.ui.get().quotesOpen }),
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
      if (command === undefined || (command === "main" && isInMessageField(event.target))) return;
      event.preventDefault();
      // The focused control must not take Enter as well: a list would choose its entry, a select would open.
      if (command === "main") event.stopPropagation();
      if (!event.repeat) runCommand(command, context);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.code === "AltRight") rightAlt = false;
    };
    // A key that comes up while another window has the focus is not reported here.
    const away = (): void => {
      rightAlt = false;
    };
    // Capture phase: a focused control handles Enter before it bubbles, also with Ctrl.
    window.addEventListener("keydown", down, true);
    window.addEventListener("keyup", up);
    window.addEventListener("blur", away);
    return () => {
      window.removeEventListener("keydown", down, true);
      window.removeEventListener("keyup", up);
      window.removeEventListener("blur", away);
    };
  }, [context]);
}
