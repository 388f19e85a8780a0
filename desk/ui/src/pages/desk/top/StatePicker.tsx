import { useRef } from "react";
import { Header, ListBox, ListBoxItem, ListBoxSection, Popover } from "react-aria-components";
import { minutes, span, timeOfDay } from "../../../core/clock";
import { useWords } from "../../../i18n/react";
import { signOut } from "../../../app/session";
import { Key } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { declare, sentence } from "../actions";
import { useHands, useKeyLabel, useNow } from "../hooks";
import { holdsAnything } from "../model";
import { useUi, useView } from "../room";
import { activityIcon, activityWord, reasonIcon, word } from "../words";

const REASONS = ["break", "training", "admin", "meeting"] as const;

function useSide(): (reason: string) => string {
  const { t } = useWords();
  const today = useView((view) => view.me.today);
  return (reason) => {
    if (reason === "break") return t("today.minutes", { n: minutes(today.break_ms) });
    return reason === "admin" ? t("state.mails") : "";
  };
}

function useChoose(): (choice: string) => void {
  const hands = useHands();
  return (choice) => {
    if (choice === "ready") declare(hands, "ready");
    else if (choice !== "end") declare(hands, "not-ready", choice);
    else {
      hands.room.set({ states: false });
      hands.room
        .declare("offline")
        .then(signOut)
        .catch((error: unknown) => hands.room.set({ notice: sentence(error, hands.t) }));
    }
  };
}

function States() {
  const { t } = useWords();
  const key = useKeyLabel();
  const side = useSide();
  const choose = useChoose();
  const me = useView((view) => view.me);
  const busy = useView(holdsAnything);
  const now = me.activity === "ready" ? "ready" : (me.reason ?? "");
  return (
    <ListBox
      className="listbox"
      aria-label={t("state.title")}
      // eslint-disable-next-line jsx-a11y/no-autofocus -- an opened list takes the focus (list box pattern)
      autoFocus="first"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[now]}
      disabledKeys={busy ? ["end"] : []}
      onAction={(choice) => choose(String(choice))}
    >
      <ListBoxItem id="ready" className="option" textValue={t("state.ready")}>
        <Icon name="ok" />
        <span className="mid">{t("state.ready")}</span>
        <span className="option__side">
          <Key>{key("ready")}</Key>
        </span>
      </ListBoxItem>
      <ListBoxSection className="states__reasons">
        <Header className="popover__head">
          <span>{t(busy ? "state.after" : "state.none")}</span>
          <span>{t("state.used")}</span>
        </Header>
        {REASONS.map((reason) => (
          <ListBoxItem key={reason} id={reason} className="option" textValue={t(`reason.${reason}`)}>
            <Icon name={reasonIcon(reason)} />
            <span className="mid">{t(`reason.${reason}`)}</span>
            <span className="option__side">{side(reason)}</span>
          </ListBoxItem>
        ))}
      </ListBoxSection>
      <ListBoxItem id="end" className="option states__end" textValue={t("state.end")}>
        <Icon name="door" />
        <span className="mid">{t("state.end")}</span>
        <span className="option__side">
          {busy ? t("state.end-held") : me.shift && t("state.end-plan", { time: timeOfDay(me.shift.ends_ms) })}
        </span>
      </ListBoxItem>
    </ListBox>
  );
}

/** Her one word, its clock, and the way to change it. */
export function StatePicker() {
  const { t } = useWords();
  const { room } = useHands();
  const me = useView((view) => view.me);
  const busy = useView(holdsAnything);
  const open = useUi((ui) => ui.states);
  const after = useUi((ui) => ui.after);
  const now = useNow();
  const trigger = useRef<HTMLButtonElement>(null);
  const state = activityWord(me, t);
  return (
    <>
      <button
        ref={trigger}
        className={me.activity === "ready" ? "state state--ok" : "state"}
        aria-haspopup="listbox"
        aria-expanded={open}
        onClick={() => room.set({ states: !open })}
      >
        <Icon name={activityIcon(me)} />
        <span className="sr">{t("state.title")}: </span>
        <span>{state}</span>
        {after !== undefined && busy && (
          <span className="state__after">{t("state.then", { reason: word(t, "reason", after, "state.not-ready") })}</span>
        )}
        <span className="clock" aria-hidden="true">
          {me.since_ms > 0 && span(now - me.since_ms)}
        </span>
        <Icon name={open ? "up" : "down"} small />
      </button>
      <Popover
        className="popover states"
        aria-label={t("state.title")}
        triggerRef={trigger}
        isOpen={open}
        onOpenChange={(next) => room.set({ states: next })}
        placement="bottom end"
        offset={4}
      >
        <States />
        {busy && <p className="states__note">{t("state.after-note")}</p>}
      </Popover>
    </>
  );
}
