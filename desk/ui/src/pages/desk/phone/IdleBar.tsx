import type { ReactNode } from "react";
import { timeOfDay } from "../../../core/clock";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { microphone, type MicState } from "../../../phone/microphone";
import type { PhoneState } from "../../../phone/state";
import { KeyHint } from "../../../ui/controls";
import { Icon, type IconName } from "../../../ui/icons";
import { requestState } from "../actions";
import { useActionContext, useKeyLabel, useServerNow } from "../hooks";
import type { BarState } from "../model";
import { useServices, useUi, useView } from "../services";
import { activityLabel } from "../labels";

/** Reason why the softphone cannot ring. */
type PhoneProblem = "other-tab" | "no-microphone" | "microphone-missing" | "connecting" | "unregistered" | undefined;

/** Longest registration before it counts as failed, ms. */
const MAX_REGISTRATION_MS = 8000;

export function phoneProblem(phone: PhoneState, mic: MicState, now: number): PhoneProblem {
  if (phone.tab === "elsewhere") return "other-tab";
  if (mic === "denied") return "no-microphone";
  if (mic === "missing") return "microphone-missing";
  if (phone.registration === "ready") return undefined;
  return now - phone.registrationSinceMs > MAX_REGISTRATION_MS ? "unregistered" : "connecting";
}

const preventsRinging = (problem: PhoneProblem): problem is Exclude<PhoneProblem, "connecting" | undefined> =>
  problem !== undefined && problem !== "connecting";

interface BarText {
  icon: IconName;
  title: string;
  hint: ReactNode;
}

/** Sentence with the shortcut as a key cap. */
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

function useBarText(state: BarState, problem: PhoneProblem): BarText {
  const { t } = useTranslation();
  const key = useKeyLabel();
  const me = useView((view) => view.me);
  if (preventsRinging(problem)) {
    return { icon: problem === "no-microphone" || problem === "microphone-missing" ? "mic-off" : "warn", title: t(`phone.${problem}`), hint: t(`phone.${problem}-hint`) };
  }
  if (state === "missed") return { icon: "warn", title: t("phone.missed"), hint: t("phone.missed-hint") };
  if (state === "unavailable") {
    return { icon: "phone-off", title: t("phone.unavailable"), hint: t("phone.unavailable-hint", { reason: activityLabel(me, t) }) };
  }
  if (problem === "connecting") return { icon: "phone", title: t("phone.connecting"), hint: t("phone.connecting-hint") };
  const label = key("accept");
  return { icon: "phone", title: t("phone.idle"), hint: <Hint sentence={t("phone.idle-hint", { key: label })} label={label} /> };
}

function LastContact() {
  const { t } = useTranslation();
  const lastContact = useUi((ui) => ui.lastContact);
  if (!lastContact) return null;
  const key = lastContact.isCall ? "phone.last-call" : "phone.last-contact";
  return (
    <span className="truncate">
      {t(key, { who: lastContact.who, time: timeOfDay(lastContact.atMs) })}
      {lastContact.number !== undefined && (
        <>
          {", "}
          <span className="tabular strong">{lastContact.number}</span>
        </>
      )}
    </span>
  );
}

function ProblemAction({ state, problem }: { state: BarState; problem: PhoneProblem }) {
  const context = useActionContext();
  const key = useKeyLabel();
  const { t, services } = context;
  if (problem === "other-tab") {
    return (
      <button className="button button--big" onClick={() => services.phone.takeOver()}>
        <Icon name="phone" /> {t("phone.take-over")}
      </button>
    );
  }
  if (problem === "no-microphone" || problem === "microphone-missing") {
    return (
      <button className="button button--big" onClick={() => void services.phone.connect()}>
        <Icon name="mic" /> {t("health.again")}
      </button>
    );
  }
  if (state === "idle") return null;
  return (
    <button className="button button--main" onClick={() => requestState(context, "ready")}>
      <Icon name="ok" /> {t(state === "missed" ? "phone.return-to-ready" : "phone.become-ready")} <KeyHint>{key("ready")}</KeyHint>
    </button>
  );
}

/** Telephone bar without a call or offer: ready, not ready, missed, or a problem with its remedy. */
export function IdleBar({ state }: { state: BarState }) {
  const services = useServices();
  const phone = useStore(services.phone.state, (value) => value);
  const microphoneState = useStore(microphone.state, (value) => value);
  const problem = phoneProblem(phone, microphoneState, useServerNow());
  const { icon, title, hint } = useBarText(state, problem);
  const blocked = state === "missed" || preventsRinging(problem);
  return (
    <>
      <div className={blocked ? "phone__party phone__party--wide" : "phone__party"} role={blocked ? "alert" : undefined}>
        <span className={blocked ? "phone__icon phone__icon--warn" : "phone__icon"}>
          <Icon name={icon} />
        </span>
        <div className="phone__name">
          <strong className="truncate">{title}</strong>
          <span className={blocked ? "s13 muted phone__hint" : "s13 muted truncate"}>{hint}</span>
        </div>
      </div>
      <div className="phone__middle s13 muted">{!blocked && <LastContact />}</div>
      <div className="phone__actions">
        <ProblemAction state={state} problem={problem} />
      </div>
    </>
  );
}
