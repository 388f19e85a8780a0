import { useEffect, useState } from "react";
import { useStore } from "../../core/store";
import { useTranslation } from "../../i18n/react";
import { recordSound, watchLevel } from "../../phone/audioLevel";
import { microphone, type MicState } from "../../phone/microphone";
import { ringer } from "../../phone/ringer";
import { Icon } from "../../ui/icons";

const METER_CELLS = 14;
const RECORD_MS = 3000;

async function isMicrophoneAllowed(): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: "microphone" });
    return status.state === "granted";
  } catch {
    return false;
  }
}

/** Opens the microphone only where permission was granted before, so that no prompt appears. */
function useMicrophoneLevel(state: MicState): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (state === "idle") {
      void isMicrophoneAllowed().then((allowed) => {
        if (allowed) void microphone.open();
      });
      return undefined;
    }
    const stream = state === "ready" ? microphone.copy() : undefined;
    if (!stream) return undefined;
    const stop = watchLevel(stream, setLevel);
    return () => {
      stop();
      for (const track of stream.getTracks()) track.stop();
    };
  }, [state]);
  return Math.round(level * METER_CELLS);
}

function MicrophoneVerdict({ state, cells, peak }: { state: MicState; cells: number; peak: number }) {
  const { t } = useTranslation();
  if (state === "denied" || state === "missing") {
    return (
      <div className="notice notice--bad" role="alert">
        <Icon name="bad" />
        <span>
          <b className="medium">{t(`headset.${state}`)}</b> {t(`headset.${state}-remedy`)}
        </span>
      </div>
    );
  }
  if (state !== "ready") return <p className="muted">{t("headset.lead")}</p>;
  const loudness = peak >= 6 ? "headset.good" : peak >= 2 ? "headset.quiet" : "headset.speak";
  return (
    <>
      <div className="notice notice--ok">
        <Icon name="ok" />
        <span>
          <b className="medium">{t("headset.found")}</b> {t(loudness)}
        </span>
      </div>
      <div className="meter" role="img" aria-label={t("headset.level", { level: cells, of: METER_CELLS })}>
        {Array.from({ length: METER_CELLS }, (_, cell) => (
          <i key={cell} data-on={cell < cells ? "" : undefined} />
        ))}
      </div>
    </>
  );
}

type TestRecording = "none" | "recording" | "playing";

async function recordAndPlay(setRecording: (recording: TestRecording) => void): Promise<void> {
  const stream = await microphone.open();
  if (!stream) return;
  setRecording("recording");
  const url = await recordSound(stream, RECORD_MS);
  setRecording("playing");
  const audio = new Audio(url);
  audio.onended = audio.onerror = () => {
    URL.revokeObjectURL(url);
    setRecording("none");
  };
  await audio.play();
}

export function HeadsetCheck() {
  const { t } = useTranslation();
  const state = useStore(microphone.state, (value) => value);
  const [recording, setRecording] = useState<TestRecording>("none");
  const cells = useMicrophoneLevel(state);
  const [peak, setPeak] = useState(0);
  if (cells > peak) setPeak(cells);
  const recordingLabels = { none: "headset.record", recording: "headset.recording", playing: "headset.playing" } as const;
  return (
    <section className="login__part" aria-labelledby="headset">
      <h2 id="headset">{t("headset.title")}</h2>
      <MicrophoneVerdict state={state} cells={cells} peak={peak} />
      <div className="login__tests">
        {state !== "ready" && (
          <button className="button" onClick={() => void microphone.open()}>
            <Icon name="mic" /> {t("headset.check")}
          </button>
        )}
        <button className="button" onClick={() => ringer.ringOnce()}>
          <Icon name="play" /> {t("headset.ring")}
        </button>
        {state === "ready" && (
          <button
            className="button"
            aria-disabled={recording !== "none"}
            onClick={() => {
              if (recording === "none") void recordAndPlay(setRecording);
            }}
          >
            <Icon name="mic" /> {t(recordingLabels[recording])}
          </button>
        )}
      </div>
    </section>
  );
}
