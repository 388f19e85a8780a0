import { useRef } from "react";
import { Dialog, Popover, Toolbar } from "react-aria-components";
import type { Contact } from "../../../api/types";
import { span } from "../../../core/clock";
import type { Command } from "../../../core/keys";
import { useStore } from "../../../core/store";
import { useWords } from "../../../i18n/react";
import type { CallState } from "../../../phone/state";
import { Icon, type IconName } from "../../../ui/icons";
import { hangUp, hold, mute } from "../actions";
import { useHands, useKeyLabel, useNow } from "../hooks";
import { useRoom, useUi } from "../room";
import { languageOf, nameOf } from "../words";
import { Keypad } from "./Keypad";

interface ToolProps {
  icon: IconName;
  text: string;
  command: Command;
  pressed?: boolean;
  disabled?: boolean;
  onPress: () => void;
}

function Tool({ icon, text, command, pressed, disabled = false, onPress }: ToolProps) {
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

interface CallProps {
  /** The voice is here and stands. */
  here: boolean;
}

function MuteTool({ here }: CallProps) {
  const hands = useHands();
  const muted = useStore(hands.room.phone.state, (state) => state.call?.muted === true);
  return (
    <Tool
      icon={muted ? "mic-off" : "mic"}
      text={hands.t(muted ? "phone.unmute" : "phone.mute")}
      command="mute"
      pressed={muted}
      disabled={!here}
      onPress={() => mute(hands)}
    />
  );
}

function HoldTool({ here }: CallProps) {
  const hands = useHands();
  const held = useStore(hands.room.phone.state, (state) => state.call?.phase === "held");
  return (
    <Tool
      icon={held ? "play" : "pause"}
      text={hands.t(held ? "phone.resume" : "phone.hold")}
      command="hold"
      pressed={held}
      disabled={!here}
      onPress={() => hold(hands)}
    />
  );
}

/** Keys keep their order and their place; what cannot be done yet is not drawn. */
function Tools() {
  const hands = useHands();
  const key = useKeyLabel();
  const { room, t } = hands;
  const phase = useStore(room.phone.state, (state) => state.call?.phase);
  const open = useUi((ui) => ui.keypad);
  const pad = useRef<HTMLSpanElement>(null);
  const here = phase === "live" || phase === "held";
  return (
    <Toolbar className="phone__actions" aria-label={t("phone.controls")}>
      <MuteTool here={here} />
      <HoldTool here={here} />
      <span ref={pad}>
        <Tool icon="pad" text={t("phone.keypad")} command="keypad" disabled={!here} onPress={() => room.set({ keypad: !open })} />
      </span>
      <Popover className="popover" triggerRef={pad} isOpen={open && here} onOpenChange={(next) => room.set({ keypad: next })}>
        <Dialog className="dialog dialog--small" aria-label={t("phone.keypad-title")}>
          <Keypad />
        </Dialog>
      </Popover>
      <span className="phone__gap" aria-hidden="true" />
      <button className="tool tool--end" title={key("hang-up")} onClick={() => hangUp(hands)}>
        <Icon name="phone-off" />
        {t("phone.hang-up")}
      </button>
    </Toolbar>
  );
}

function NotRecorded() {
  const { t } = useWords();
  return (
    <div className="recording">
      <Icon name="rec-off" />
      <span>
        <b>{t("phone.not-recorded")}</b>
        <span className="muted">{t("phone.not-recorded-why")}</span>
      </span>
    </div>
  );
}

interface WhoProps {
  held: boolean;
  name: string;
  line: string;
}

function Who({ held, name, line }: WhoProps) {
  return (
    <div className="phone__who">
      <span className="phone__face">
        <Icon name={held ? "pause" : "phone"} />
      </span>
      <div className="phone__name">
        <strong className="cut">{name}</strong>
        <span className="s13 muted cut">{line}</span>
      </div>
    </div>
  );
}

function lineOf(contact: Contact, call: CallState | undefined, t: ReturnType<typeof useWords>["t"]): string {
  if (call?.phase === "held") return t("phone.on-hold");
  if (!call) return t("phone.other-place");
  if (contact.stage === "connecting") return t("phone.answering");
  return `${t("phone.talk")} · ${languageOf(contact.language, t)}`;
}

export function LiveFace({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const room = useRoom();
  const now = useNow();
  const call = useStore(room.phone.state, (state) => state.call);
  const held = call?.phase === "held";
  const clock = now - (held ? call.heldSinceMs : (contact.engaged_ms ?? now));
  return (
    <>
      <Who held={held} name={nameOf(contact, t)} line={lineOf(contact, call, t)} />
      <div className="phone__middle">
        <span className="phone__clock" role="timer" aria-live="off" aria-label={t(held ? "phone.hold-time" : "phone.call-time")}>
          {span(clock)}
        </span>
        <NotRecorded />
      </div>
      <Tools />
    </>
  );
}

export function FallbackTalk({ call }: { call: CallState }) {
  const { t } = useWords();
  const now = useNow();
  return (
    <>
      <Who held={call.phase === "held"} name={call.from === "" ? t("phone.unknown") : call.from} line={t("phone.fallback")} />
      <div className="phone__middle">
        <span className="phone__clock" role="timer" aria-live="off" aria-label={t("phone.call-time")}>
          {span(call.liveSinceMs > 0 ? now - call.liveSinceMs : 0)}
        </span>
        <NotRecorded />
      </div>
      <Tools />
    </>
  );
}
