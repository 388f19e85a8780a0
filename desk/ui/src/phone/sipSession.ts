/** Helpers for one SIP session. */

import type { RTCSession } from "jssip/lib/RTCSession";

/** How long after the first ICE candidate the answer waits for more, ms. */
const CANDIDATE_WAIT_MS = 20;

/** Q.850 cause of a call that is lost, not hung up: Asterisk keeps the caller, and sends it itself when the voice stops. */
const TEMPORARY_FAILURE = 41;

const BUSY = { status_code: 486, reason_phrase: "Busy Here" };

/**
 * Sends the answer with the first host candidates. Waiting for the end of gathering takes
 * seconds on machines with many networks; connectivity checks reveal the other candidates.
 */
export function answerWithHostCandidates(session: RTCSession): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  session.on("icecandidate", ({ candidate, ready }) => {
    if (candidate.type !== "host" || candidate.protocol === "tcp") return;
    timer ??= setTimeout(() => {
      timer = undefined;
      ready();
    }, CANDIDATE_WAIT_MS);
  });
}

/** Calls `use` with the remote audio when it arrives. */
export function onRemoteStream(session: RTCSession, use: (stream: MediaStream) => void): void {
  session.on("peerconnection", ({ peerconnection }) => {
    peerconnection.addEventListener("track", (event) => {
      use(event.streams[0] ?? new MediaStream([event.track]));
    });
  });
}

/** Options of an answer and of a call that this page makes. */
export const dialOptions = (voice: MediaStream | undefined, ice: RTCIceServer[]) => ({
  mediaConstraints: { audio: true, video: false },
  pcConfig: { iceServers: ice },
  ...(voice ? { mediaStream: voice } : {}),
});

export function answerSession(session: RTCSession, voice: MediaStream | undefined, ice: RTCIceServer[]): void {
  session.answer(dialOptions(voice, ice));
}

/** Leaves an answered call to the engine, which keeps the caller for this consultant; a call that rings goes on. */
export function interruptSession(session: RTCSession): void {
  if (session.isEstablished()) session.terminate({ extraHeaders: [`Reason: Q.850;cause=${TEMPORARY_FAILURE};text="interrupted"`] });
}

/** Whether the other end says that the call was lost (RFC 3326). */
export const isInterruption = (reason: unknown): boolean =>
  typeof reason === "string" && new RegExp(`Q\\.850\\s*;.*cause=${TEMPORARY_FAILURE}(?![0-9])`, "i").test(reason);

/** Sends another microphone in a running call. */
export function replaceVoice(session: RTCSession, voice: MediaStream): void {
  const [track] = voice.getAudioTracks();
  const sender = session.connection.getSenders().find((one) => one.track?.kind === "audio" || one.track === null);
  if (track && sender) void sender.replaceTrack(track);
}

/** Ends the session in any state; no-op when it has ended already. */
export function endSession(session: RTCSession, reject: boolean): void {
  if (session.isEnded()) return;
  session.terminate(reject ? BUSY : {});
}
