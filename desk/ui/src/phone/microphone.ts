/** Microphone, opened once and kept open, so that answering a call never waits for it. */

import { Store } from "../core/store";

export type MicState = "idle" | "asking" | "ready" | "denied" | "missing";

const CONSTRAINTS: MediaStreamConstraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

function failureState(error: unknown): MicState {
  const name = error instanceof DOMException ? error.name : "";
  return name === "NotAllowedError" || name === "SecurityError" ? "denied" : "missing";
}

export class Microphone {
  readonly state = new Store<MicState>("idle");
  private stream: MediaStream | undefined;
  private watchesDevices = false;

  /** Opens the microphone; returns at once when it is open. undefined when it is denied or missing. */
  async open(): Promise<MediaStream | undefined> {
    if (this.stream?.active) return this.stream;
    this.watchDevices();
    this.state.set("asking");
    try {
      this.adopt(await navigator.mediaDevices.getUserMedia(CONSTRAINTS));
    } catch (error) {
      this.stream = undefined;
      this.state.set(failureState(error));
    }
    return this.stream;
  }

  /** Copy of the stream for one call: muting or stopping the copy does not affect the original. */
  copy(): MediaStream | undefined {
    if (!this.stream?.active) return undefined;
    return new MediaStream(this.stream.getAudioTracks().map((track) => track.clone()));
  }

  close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    this.state.set("idle");
  }

  /** A microphone that is plugged in again is opened without a click. */
  private watchDevices(): void {
    if (this.watchesDevices) return;
    this.watchesDevices = true;
    navigator.mediaDevices.addEventListener("devicechange", () => {
      if (this.state.get() === "missing") void this.open();
    });
  }

  private adopt(stream: MediaStream): void {
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
