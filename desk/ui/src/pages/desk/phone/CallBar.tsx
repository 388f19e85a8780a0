import { useRef } from "react";
import { Dialog, Toolbar } from "react-aria-components";
import type { Contact } from "../../../api/types";
import { formatDuration } from "../../../core/clock";
import type { Command } from "../../../core/shortcuts";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import type { CallState } from "../../../phone/state";
import { Icon, type IconName } from "../../../ui/icons";
import { hangUp, hold, mute } from "../actions";
import { DeskPopover } from "../DeskPopover";
import { useActionContext, useKeyLabel, useServerNow } from "../hooks";
import { useServices, useUi } from "../services";
import { languageLabel, residentName } from "../labels";
import { Keypad } from "./Keypad";

interface CallButtonProps {
  icon: IconName;
  text: string;
  command: Command;
  pressed?: boolean;
  disabled?: boolean;
  onPress: () => void;
}

function CallButton({ icon, text, command, pressed, disabled = false, onPress }: CallButtonProps) {
  const key = useKeyLabel();
  return (
    <button
      className="tool"
      aria-pressed={pressed}
      aria-disabled={disabled}
      title={key(command)}
      onClick={() => {
        if (!disabled) onPress();
      }}
    >
      <Icon name={icon} />
      {text}
    </button>
  );
}

interface AudioProps {
  /** The audio of the call is established in this tab. */
  hasAudio: boolean;
}

function MuteButton({ hasAudio: hasAudio }: AudioProps) {
  const context = useActionContext();
  const muted = useStore(context.services.phone.state, (state) => state.call?.muted === true);
  return (
    <CallButton
      icon={muted ? "mic-off" : "mic"}
      text={context.t(muted ? "phone.unmute" : "phone.mute")}
      command="mute"
      pressed={muted}
      disabled={!hasAudio}
      onPress={() => mute(context)}
    />
  );
}

function HoldButton({ hasAudio: hasAudio }: AudioProps) {
  const context = useActionContext();
  const held = useStore(context.services.phone.state, (state) => state.call?.phase === "held");
  return (
    <CallButton
      icon={held ? "play" : "pause"}
      text={context.t(held ? "phone.resume" : "phone.hold")}
      command="hold"
      pressed={held}
      disabled={!hasAudio}
      onPress={() => hold(context)}
    />
  );
}

/** Call controls in a fixed order. */
function CallControls() {
  const context = useActionContext();
  const key = useKeyLabel();
  const { services, t } = context;
  const phase = useStore(services.phone.state, (state) => state.call?.phase);
  const open = useUi((ui) => ui.keypadOpen);
  const keypadButton = useRef<HTMLSpanElement>(null);
  const hasAudio = phase === "live" || phase === "held";
  return (
    <Toolbar className="phone__actions" aria-label={t("phone.controls")}>
      <MuteButton hasAudio={hasAudio} />
      <HoldButton hasAudio={hasAudio} />
      <span ref={keypadButton}>
        <CallButton icon="pad" text={t("phone.keypad")} command="keypad" disabled={!hasAudio} onPress={() => services.setUi({ keypadOpen: !open })} />
      </span>
      <DeskPopover
        trigger={keypadButton}
        isOpen={open && hasAudio}
        onOpenChange={(next) => services.setUi({ keypadOpen: next })}
      >
        <Dialog className="dialog dialog--small" aria-label={t("phone.keypad-title")}>
          <Keypad />
        </Dialog>
      </DeskPopover>
      <span className="phone__separator" aria-hidden="true" />
      <button className="tool tool--end" title={key("hang-up")} onClick={() => hangUp(context)}>
        <Icon name="phone-off" />
        {t("phone.hang-up")}
      </button>
    </Toolbar>
  );
}

function RecordingState() {
  const { t } = useTranslation();
  return (
    <div className="recording">
      <Icon name="rec-off" />
      <span>
        <b>{t("phone.not-recorded")}</b>
        <span className="muted">{t("phone.not-recorded-reason")}</span>
      </span>
    </div>
  );
}

interface PartyProps {
  held: boolean;
  name: string;
  detail: string;
}

function Party({ held, name, detail: line }: PartyProps) {
  return (
    <div className="phone__party">
      <span className="phone__icon">
        <Icon name={held ? "pause" : "phone"} />
      </span>
      <div className="phone__name">
        <strong className="truncate">{name}</strong>
        <span className="s13 muted truncate">{line}</span>
      </div>
    </div>
  );
}

function callDetail(contact: Contact, call: CallState | undefined, t: ReturnType<typeof useTranslation>["t"]): string {
  if (call?.phase === "held") return t("phone.on-hold");
  if (!call) return t("phone.audio-elsewhere");
  if (contact.stage === "connecting") return t("phone.answering");
  return `${t("phone.in-call")} · ${languageLabel(contact.language, t)}`;
}

export function CallBar({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const services = useServices();
  const now = useServerNow();
  const call = useStore(services.phone.state, (state) => state.call);
  const held = call?.phase === "held";
  const clock = now - (held ? call.heldSinceMs : (contact.engaged_ms ?? now));
  return (
    <>
      <Party held={held} name={residentName(contact, t)} detail={callDetail(contact, call, t)} />
      <div className="phone__middle">
        <span className="phone__clock" role="timer" aria-live="off" aria-label={t(held ? "phone.hold-time" : "phone.call-time")}>
          {formatDuration(clock)}
        </span>
        <RecordingState />
      </div>
      <CallControls />
    </>
  );
}

export function FallbackCallBar({ call }: { call: CallState }) {
  const { t } = useTranslation();
  const now = useServerNow();
  return (
    <>
      <Party held={call.phase === "held"} name={call.from === "" ? t("phone.unknown-person") : call.from} detail={t("phone.fallback")} />
      <div className="phone__middle">
        <span className="phone__clock" role="timer" aria-live="off" aria-label={t("phone.call-time")}>
          {formatDuration(call.liveSinceMs > 0 ? now - call.liveSinceMs : 0)}
        </span>
        <RecordingState />
      </div>
      <CallControls />
    </>
  );
}
