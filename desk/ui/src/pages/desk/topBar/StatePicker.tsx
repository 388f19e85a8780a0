import { useRef } from "react";
import { Header, ListBox, ListBoxItem, ListBoxSection } from "react-aria-components";
import { wholeMinutes, formatDuration, timeOfDay } from "../../../core/clock";
import { useTranslation } from "../../../i18n/react";
import { signOut } from "../../../app/session";
import { KeyHint } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { requestState } from "../actions";
import { errorMessage } from "../errorMessages";
import { useActionContext, useKeyLabel, useServerNow } from "../hooks";
import { DeskPopover } from "../DeskPopover";
import { hasContacts } from "../model";
import { useUi, useView } from "../services";
import { activityIcon, activityLabel, reasonIcon, labelOf } from "../labels";

const NOT_READY_REASONS = ["break", "training", "admin", "meeting"] as const;

function useReasonHint(): (reason: string) => string {
  const { t } = useTranslation();
  const today = useView((view) => view.me.today);
  return (reason) => {
    if (reason === "break") return t("today.minutes", { n: wholeMinutes(today.break_ms) });
    return reason === "admin" ? t("state.admin-hint") : "";
  };
}

function useStateChange(): (choice: string) => void {
  const context = useActionContext();
  return (choice) => {
    if (choice === "ready") requestState(context, "ready");
    else if (choice !== "end") requestState(context, "not-ready", choice);
    else {
      context.services.setUi({ statePickerOpen: false });
      context.services
        .requestState("offline")
        .then(signOut)
        .catch((error: unknown) => context.services.setUi({ notice: errorMessage(error, context.t) }));
    }
  };
}

function StateList() {
  const { t } = useTranslation();
  const key = useKeyLabel();
  const side = useReasonHint();
  const choose = useStateChange();
  const me = useView((view) => view.me);
  const busy = useView(hasContacts);
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
      onSelectionChange={(keys) => {
        for (const choice of keys) choose(String(choice));
      }}
    >
      <ListBoxItem id="ready" className="option" textValue={t("state.ready")}>
        <Icon name="ok" />
        <span className="medium">{t("state.ready")}</span>
        <span className="option__side">
          <KeyHint>{key("ready")}</KeyHint>
        </span>
      </ListBoxItem>
      <ListBoxSection className="states__reasons">
        <Header className="popover__head">
          <span>{t(busy ? "state.after-contacts" : "state.no-contacts")}</span>
          <span>{t("state.used-today")}</span>
        </Header>
        {NOT_READY_REASONS.map((reason) => (
          <ListBoxItem key={reason} id={reason} className="option" textValue={t(`reason.${reason}`)}>
            <Icon name={reasonIcon(reason)} />
            <span className="medium">{t(`reason.${reason}`)}</span>
            <span className="option__side">{side(reason)}</span>
          </ListBoxItem>
        ))}
      </ListBoxSection>
      <ListBoxItem id="end" className="option states__end" textValue={t("state.end")}>
        <Icon name="door" />
        <span className="medium">{t("state.end")}</span>
        <span className="option__side">
          {busy ? t("state.end-blocked") : me.shift && t("state.end-plan", { time: timeOfDay(me.shift.ends_ms) })}
        </span>
      </ListBoxItem>
    </ListBox>
  );
}

/** State of the consultant, its duration and the list of other states. */
export function StatePicker() {
  const { t } = useTranslation();
  const { services } = useActionContext();
  const me = useView((view) => view.me);
  const busy = useView(hasContacts);
  const open = useUi((ui) => ui.statePickerOpen);
  const after = useUi((ui) => ui.stateAfterContacts);
  const now = useServerNow();
  const trigger = useRef<HTMLButtonElement>(null);
  const state = activityLabel(me, t);
  return (
    <>
      <button
        ref={trigger}
        className={me.activity === "ready" ? "state state--ok" : "state"}
        aria-haspopup="listbox"
        aria-expanded={open}
        onClick={() => services.setUi({ statePickerOpen: !open })}
      >
        <Icon name={activityIcon(me)} />
        <span className="visually-hidden">{t("state.title")}: </span>
        <span className="truncate">{state}</span>
        {after !== undefined && busy && (
          <span className="state__after truncate">{t("state.then", { reason: labelOf(t, "reason", after, "state.not-ready") })}</span>
        )}
        <span className="clock" aria-hidden="true">
          {me.since_ms > 0 && formatDuration(now - me.since_ms)}
        </span>
        <Icon name={open ? "up" : "down"} small />
      </button>
      <DeskPopover
        className="popover states"
        trigger={trigger}
        isOpen={open}
        onOpenChange={(next) => services.setUi({ statePickerOpen: next })}
      >
        <StateList />
        {busy && <p className="states__note">{t("state.after-contacts-note")}</p>}
      </DeskPopover>
    </>
  );
}
