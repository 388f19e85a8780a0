import { useEffect, useState } from "react";
import { useStore } from "../../core/store";
import { useWords } from "../../i18n/react";
import { record, watchLevel } from "../../phone/level";
import { microphone, type MicState } from "../../phone/microphone";
import { ringer } from "../../phone/ringer";
import { Icon } from "../../ui/icons";

const CELLS = 14;
const RECORD_MS = 3000;

async function allowedBefore(): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: "microphone" });
    return status.state === "granted";
  } catch {
    return false;
  }
}

/** Opens the microphone by itself only where it was allowed before: no surprise prompts. */
function useLevel(state: MicState): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (state === "idle") {
      void allowedBefore().then((allowed) => {
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
  return Math.round(level * CELLS);
}

function Verdict({ state, cells, peak }: { state: MicState; cells: number; peak: number }) {
  const { t } = useWords();
  if (state === "denied" || state === "missing") {
    return (
      <div className="notice notice--bad" role="alert">
        <Icon name="bad" />
        <span>
          <b className="mid">{t(`headset.${state}`)}</b> {t(`headset.${state}-cure`)}
        </span>
      </div>
    );
  }
  if (state !== "ready") return <p className="muted">{t("headset.ask")}</p>;
  const heard = peak >= 6 ? "headset.good" : peak >= 2 ? "headset.quiet" : "headset.speak";
  return (
    <>
      <div className="notice notice--ok">
        <Icon name="ok" />
        <span>
          <b className="mid">{t("headset.works")}</b> {t(heard)}
        </span>
      </div>
      <div className="meter" role="img" aria-label={t("headset.level", { level: cells, of: CELLS })}>
        {Array.from({ length: CELLS }, (_, cell) => (
          <i key={cell} data-on={cell < cells ? "" : undefined} />
        ))}
      </div>
    </>
  );
}

type Trial = "none" | "recording" | "playing";

async function speakAndListen(setTrial: (trial: Trial) => void): Promise<void> {
  const stream = await microphone.open();
  if (!stream) return;
  setTrial("recording");
  const url = await record(stream, RECORD_MS);
  setTrial("playing");
  const audio = new Audio(url);
  audio.onended = audio.onerror = () => {
    URL.revokeObjectURL(url);
    setTrial("none");
  };
  await audio.play();
}

export function Headset() {
  const { t } = useWords();
  const state = useStore(microphone.state, (value) => value);
  const [trial, setTrial] = useState<Trial>("none");
  const cells = useLevel(state);
  const [peak, setPeak] = useState(0);
  if (cells > peak) setPeak(cells);
  const words = { none: "headset.record", recording: "headset.recording", playing: "headset.playing" } as const;
  return (
    <section className="login__part" aria-labelledby="headset">
      <h2 id="headset">{t("headset.title")}</h2>
      <Verdict state={state} cells={cells} peak={peak} />
      <div className="login__tests">
        {state !== "ready" && (
          <button className="button" onClick={() => void microphone.open()}>
            <Icon name="mic" /> {t("headset.check")}
          </button>
        )}
        <button className="button" onClick={() => ringer.once()}>
          <Icon name="play" /> {t("headset.ring")}
        </button>
        {state === "ready" && (
          <button
            className="button"
            aria-disabled={trial !== "none"}
            onClick={() => {
              if (trial === "none") void speakAndListen(setTrial);
            }}
          >
            <Icon name="mic" /> {t(words[trial])}
          </button>
        )}
      </div>
    </section>
  );
}
