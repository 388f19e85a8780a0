import { useState } from "react";
import { isProblem, post } from "../../api/http";
import { formatDuration } from "../../core/clock";
import { Icon } from "../../ui/icons";
import { fillParameters, type ChatTexts } from "./texts";

type TextOf = (texts: ChatTexts) => string;

function problemText(error: unknown): TextOf {
  if (!isProblem(error)) return (texts) => texts.failed;
  if (error.unreachable || error.status === 503) return (texts) => texts.unreachable;
  if (error.status === 429) {
    const time = formatDuration((error.retryAfterS ?? 60) * 1000);
    return (texts) => fillParameters(texts.tooMany, { time });
  }
  return error.field === "address" ? (texts) => texts.transcriptBadAddress : (texts) => texts.transcriptNone;
}

export interface Transcript {
  address: string;
  change: (address: string) => void;
  stage: "open" | "sending" | "sent";
  problem: TextOf | undefined;
  /** Asks for the conversation by mail; true when it will be sent. */
  send: () => Promise<boolean>;
}

/** Wish for the conversation by mail; undefined where none can be sent. The address lives in this page's memory alone. */
export function useTranscript(key: string | undefined): Transcript | undefined {
  const [address, setAddress] = useState("");
  const [stage, setStage] = useState<Transcript["stage"]>("open");
  const [problem, setProblem] = useState<TextOf>();
  if (key === undefined) return undefined;
  const send = async (): Promise<boolean> => {
    if (stage !== "open") return stage === "sent";
    setStage("sending");
    setProblem(undefined);
    try {
      await post("/chat/transcript", { key, address: address.trim() });
      setStage("sent");
      return true;
    } catch (error) {
      const text = problemText(error);
      setProblem(() => text);
      setStage("open");
      return false;
    }
  };
  return { address, change: setAddress, stage, problem, send };
}

export function TranscriptField({ transcript, texts }: { transcript: Transcript; texts: ChatTexts }) {
  const { address, change, stage, problem } = transcript;
  if (stage === "sent") return <p role="status">{texts.transcriptSent}</p>;
  return (
    <div className="field chat__transcript">
      <div className="field__label">
        <label htmlFor="transcript">{texts.transcript}</label>
        <span className="hint">{texts.optional}</span>
      </div>
      <input
        className="input"
        id="transcript"
        type="email"
        inputMode="email"
        autoComplete="off"
        value={address}
        aria-invalid={problem !== undefined}
        aria-describedby="transcript-error"
        onChange={(event) => change(event.target.value)}
      />
      {problem !== undefined && (
        <p className="field__error" id="transcript-error" role="alert">
          <Icon name="bad" small /> {problem(texts)}
        </p>
      )}
    </div>
  );
}

/** Field with its button, for a chat that has ended. */
export function TranscriptForm({ transcript, texts }: { transcript: Transcript; texts: ChatTexts }) {
  return (
    <form
      className="chat__transcript-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void transcript.send();
      }}
    >
      <TranscriptField transcript={transcript} texts={texts} />
      {transcript.stage !== "sent" && (
        <button className="button" type="submit" aria-disabled={transcript.stage === "sending"}>
          {transcript.stage === "sending" ? texts.sending : texts.transcriptSend}
        </button>
      )}
    </form>
  );
}
