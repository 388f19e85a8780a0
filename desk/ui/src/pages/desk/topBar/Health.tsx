import { useRef, useState } from "react";
import { Dialog } from "react-aria-components";
import { useStore } from "../../../core/store";
import type { MessageKey } from "../../../i18n/messages";
import { useTranslation } from "../../../i18n/react";
import { microphone, type MicState } from "../../../phone/microphone";
import type { PhoneState } from "../../../phone/state";
import { Icon, type IconName } from "../../../ui/icons";
import { DeskPopover } from "../DeskPopover";
import { useServices } from "../services";
import { TestCallPanel } from "./TestCallPanel";

type HealthKey = Extract<MessageKey, `health.${string}`>;

interface DeviceHealth {
  key: HealthKey;
  tone: "ok" | "warn" | "bad";
  icon: IconName;
}

export function deviceHealth(phone: PhoneState, microphoneState: MicState): DeviceHealth {
  if (phone.tab === "elsewhere") return { key: "health.other-tab", tone: "warn", icon: "warn" };
  if (microphoneState === "denied" || microphoneState === "missing") return { key: "health.no-microphone", tone: "bad", icon: "bad" };
  if (phone.registration === "ready") return { key: "health.ready", tone: "ok", icon: "headset" };
  if (phone.registration === "connecting") return { key: "health.connecting", tone: "warn", icon: "warn" };
  return { key: "health.no-phone", tone: "bad", icon: "bad" };
}

const MICROPHONE_LABELS: Record<MicState, MessageKey & ("health.microphone-ready" | "health.microphone-asking" | "headset.denied" | "headset.missing")> = {
  ready: "health.microphone-ready",
  asking: "health.microphone-asking",
  idle: "health.microphone-asking",
  denied: "headset.denied",
  missing: "headset.missing",
};

function HealthDetails({ phone, microphoneState }: { phone: PhoneState; microphoneState: MicState }) {
  const { t } = useTranslation();
  const services = useServices();
  const connected = useStore(services.live.state, (state) => state.connected);
  return (
    <div className="health__details">
      <h2>{t("health.title")}</h2>
      <dl className="facts-list">
        <dt>{t("health.server")}</dt>
        <dd>{t(connected ? "health.connected" : "health.broken")}</dd>
        <dt>{t("health.telephone")}</dt>
        <dd>{t(phone.registration === "ready" ? "health.registered" : "health.unregistered")}</dd>
        <dt>{t("health.microphone")}</dt>
        <dd>{t(MICROPHONE_LABELS[microphoneState])}</dd>
      </dl>
      <button className="button" onClick={() => void services.phone.connect()}>
        {t("health.again")}
      </button>
      <TestCallPanel />
    </div>
  );
}

/** State of telephone and headset; a click shows the details. */
export function Health() {
  const { t } = useTranslation();
  const services = useServices();
  const phone = useStore(services.phone.state, (value) => value);
  const microphoneState = useStore(microphone.state, (value) => value);
  const { key, tone, icon } = deviceHealth(phone, microphoneState);
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={trigger}
        className="button button--quiet health"
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <span className={`row tone-${tone}`}>
          <Icon name={icon} small />
        </span>
        <span className="health__label">{t(key)}</span>
      </button>
      <DeskPopover trigger={trigger} isOpen={open} onOpenChange={setOpen}>
        <Dialog className="dialog dialog--small" aria-label={t("health.title")}>
          <HealthDetails phone={phone} microphoneState={microphoneState} />
        </Dialog>
      </DeskPopover>
    </>
  );
}
