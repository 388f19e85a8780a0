/** The microphone: asked for once, kept open, so that answering a call never waits for it. */

import { Store } from "../core/store";

export type MicState = "idle" | "asking" | "ready" | "denied" | "missing";

const WANTED: MediaStreamConstraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

function failure(error: unknown): MicState {
  const name = error instanceof DOMException ? error.name : "";
  return name === "NotAllowedError" || name === "SecurityError" ? "denied" : "missing";
}

export class Microphone {
  readonly state = new Store<MicState>("idle");
  private stream: MediaStream | undefined;

  /** Opens the microphone, or answers at once when it is open. */
  async open(): Promise<MediaStream | undefined> {
    if (this.stream?.active) return this.stream;
    this.state.set("asking");
    try {
      this.keep(await navigator.mediaDevices.getUserMedia(WANTED));
    } catch (error) {
      this.stream = undefined;
      this.state.set(failure(error));
    }
    return this.stream;
  }

  /** A copy for one call: muting or stopping it leaves the kept microphone alone. */
  copy(): MediaStream | undefined {
    if (!this.stream?.active) return undefined;
    return new MediaStream(this.stream.getAudioTracks().map((track) => track.clone()));
  }

  close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.state.set("idle");
  }

  private keep(stream: MediaStream): void {
    this.stream = stream;
    for (const track of stream.getAudioTracks()) {
      track.addEventListener("ended", () => {
        if (this.stream !== stream) return;
        this.stream = undefined;
        void this.open();
      });
    }
    this.state.set("ready");
  }
}

export const microphone = new Microphone();
