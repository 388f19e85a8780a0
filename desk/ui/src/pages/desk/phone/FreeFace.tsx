import type { ReactNode } from "react";
import { timeOfDay } from "../../../core/clock";
import { useStore } from "../../../core/store";
import { useWords } from "../../../i18n/react";
import { microphone, type MicState } from "../../../phone/microphone";
import type { PhoneState } from "../../../phone/state";
import { Key } from "../../../ui/controls";
import { Icon, type IconName } from "../../../ui/icons";
import { declare } from "../actions";
import { useHands, useKeyLabel, useNow } from "../hooks";
import type { Face } from "../model";
import { useRoom, useUi, useView } from "../room";
import { activityWord } from "../words";

/** What keeps the telephone from ringing here, most basic first. */
type Trouble = "elsewhere" | "no-mic" | "mic-missing" | "connecting" | "unregistered" | undefined;

/** Registering takes a moment; after this long it has failed, ms. */
const MOMENT_MS = 8000;

export function troubleOf(phone: PhoneState, mic: MicState, now: number): Trouble {
  if (phone.tab === "elsewhere") return "elsewhere";
  if (mic === "denied") return "no-mic";
  if (mic === "missing") return "mic-missing";
  if (phone.line === "ready") return undefined;
  return now - phone.lineSinceMs > MOMENT_MS ? "unregistered" : "connecting";
}

const isGrave = (trouble: Trouble): trouble is Exclude<Trouble, "connecting" | undefined> =>
  trouble !== undefined && trouble !== "connecting";

interface Lines {
  icon: IconName;
  title: string;
  hint: ReactNode;
}

/** The sentence with the key drawn as a key. */
function Hint({ sentence, label }: { sentence: string; label: string }) {
  const [before = "", after = ""] = sentence.split(label);
  return (
    <>
      {before}
      <kbd>{label}</kbd>
      {after}
    </>
  );
}

function useLines(face: Face, trouble: Trouble): Lines {
  const { t } = useWords();
  const key = useKeyLabel();
  const me = useView((view) => view.me);
  if (isGrave(trouble)) {
    return { icon: trouble === "no-mic" || trouble === "mic-missing" ? "mic-off" : "warn", title: t(`phone.${trouble}`), hint: t(`phone.${trouble}-hint`) };
  }
  if (face === "missed") return { icon: "warn", title: t("phone.missed"), hint: t("phone.missed-hint") };
  if (face === "quiet") {
    return { icon: "phone-off", title: t("phone.quiet"), hint: t("phone.quiet-hint", { reason: activityWord(me, t) }) };
  }
  if (trouble === "connecting") return { icon: "phone", title: t("phone.connecting"), hint: t("phone.connecting-hint") };
  const label = key("accept");
  return { icon: "phone", title: t("phone.free"), hint: <Hint sentence={t("phone.free-hint", { key: label })} label={label} /> };
}

function LastContact() {
  const { t } = useWords();
  const last = useUi((ui) => ui.last);
  if (!last) return null;
  const key = last.phone ? "phone.last" : "phone.last-chat";
  return (
    <span className="cut">
      {t(key, { who: last.who, time: timeOfDay(last.atMs) })}
      {last.number !== undefined && (
        <>
          {", "}
          <span className="num strong">{last.number}</span>
        </>
      )}
    </span>
  );
}

function Way({ face, trouble }: { face: Face; trouble: Trouble }) {
  const hands = useHands();
  const key = useKeyLabel();
  const { t, room } = hands;
  if (trouble === "elsewhere") {
    return (
      <button className="button button--big" onClick={() => room.phone.takeOver()}>
        <Icon name="phone" /> {t("phone.take-over")}
      </button>
    );
  }
  if (trouble === "no-mic" || trouble === "mic-missing") {
    return (
      <button className="button button--big" onClick={() => void room.phone.connect()}>
        <Icon name="mic" /> {t("health.again")}
      </button>
    );
  }
  if (face === "free") return null;
  return (
    <button className="button button--main" onClick={() => declare(hands, "ready")}>
      <Icon name="ok" /> {t(face === "missed" ? "phone.back" : "phone.go-ready")} <Key>{key("ready")}</Key>
    </button>
  );
}

/** Nothing rings: free, not ready, not answered, or in trouble, each with the way out. */
export function FreeFace({ face }: { face: Face }) {
  const room = useRoom();
  const phone = useStore(room.phone.state, (value) => value);
  const mic = useStore(microphone.state, (value) => value);
  const trouble = troubleOf(phone, mic, useNow());
  const { icon, title, hint } = useLines(face, trouble);
  const grave = face === "missed" || isGrave(trouble);
  return (
    <>
      <div className={grave ? "phone__who phone__who--wide" : "phone__who"} role={grave ? "alert" : undefined}>
        <span className={grave ? "phone__face phone__face--warn" : "phone__face"}>
          <Icon name={icon} />
        </span>
        <div className="phone__name">
          <strong className="cut">{title}</strong>
          <span className={grave ? "s13 muted phone__hint" : "s13 muted cut"}>{hint}</span>
        </div>
      </div>
      <div className="phone__middle s13 muted">{!grave && <LastContact />}</div>
      <div className="phone__actions">
        <Way face={face} trouble={trouble} />
      </div>
    </>
  );
}
