import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useStore } from "../../../core/store";
import type { Key } from "../../../i18n/messages";
import { useWords } from "../../../i18n/react";
import { microphone, type MicState } from "../../../phone/microphone";
import type { PhoneState } from "../../../phone/state";
import { Icon, type IconName } from "../../../ui/icons";
import { useRoom } from "../room";

type PlainKey = Extract<Key, `health.${string}`>;

interface Verdict {
  key: PlainKey;
  tone: "ok" | "warn" | "bad";
  icon: IconName;
}

export function verdict(phone: PhoneState, mic: MicState): Verdict {
  if (phone.tab === "elsewhere") return { key: "health.elsewhere", tone: "warn", icon: "warn" };
  if (mic === "denied" || mic === "missing") return { key: "health.no-mic", tone: "bad", icon: "bad" };
  if (phone.line === "ready") return { key: "health.good", tone: "ok", icon: "headset" };
  if (phone.line === "connecting") return { key: "health.connecting", tone: "warn", icon: "warn" };
  return { key: "health.no-phone", tone: "bad", icon: "bad" };
}

const MIC_WORDS: Record<MicState, Key & ("health.mic-ready" | "health.mic-asking" | "headset.denied" | "headset.missing")> = {
  ready: "health.mic-ready",
  asking: "health.mic-asking",
  idle: "health.mic-asking",
  denied: "headset.denied",
  missing: "headset.missing",
};

function Details({ phone, mic }: { phone: PhoneState; mic: MicState }) {
  const { t } = useWords();
  const room = useRoom();
  const connected = useStore(room.live.state, (state) => state.connected);
  return (
    <div className="health__details">
      <h2>{t("health.title")}</h2>
      <dl className="facts-list">
        <dt>{t("health.server")}</dt>
        <dd>{t(connected ? "health.connected" : "health.broken")}</dd>
        <dt>{t("health.sip")}</dt>
        <dd>{t(phone.line === "ready" ? "health.registered" : "health.unregistered")}</dd>
        <dt>{t("health.mic")}</dt>
        <dd>{t(MIC_WORDS[mic])}</dd>
      </dl>
      <button className="button" onClick={() => void room.phone.connect()}>
        {t("health.again")}
      </button>
    </div>
  );
}

/** Line and headset in one word; the details are one click away. */
export function Health() {
  const { t } = useWords();
  const room = useRoom();
  const phone = useStore(room.phone.state, (value) => value);
  const mic = useStore(microphone.state, (value) => value);
  const { key, tone, icon } = verdict(phone, mic);
  return (
    <DialogTrigger>
      <Button className="button button--quiet health">
        <span className={`row tone-${tone}`}>
          <Icon name={icon} small />
        </span>
        <span className="health__word">{t(key)}</span>
      </Button>
      <Popover className="popover" placement="bottom end">
        <Dialog className="dialog dialog--small" aria-label={t("health.title")}>
          <Details phone={phone} mic={mic} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
