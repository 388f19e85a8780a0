/** One SIP session as the softphone uses it: answer fast, mute, hold, digits, hang up. */

import type { RTCSession } from "jssip/lib/RTCSession";

/** Candidates that follow the first within this time go into the same answer. */
const GATHER_MS = 20;

const BUSY = { status_code: 486, reason_phrase: "Busy Here" };

/**
 * Sends the answer with the first host candidates. Waiting for the end of gathering would cost
 * seconds on machines with many networks; the other side learns the rest from our checks.
 */
export function hurryIce(session: RTCSession): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  session.on("icecandidate", ({ candidate, ready }) => {
    if (candidate.type !== "host" || candidate.protocol === "tcp") return;
    timer ??= setTimeout(() => {
      timer = undefined;
      ready();
    }, GATHER_MS);
  });
}

/** Tells when the other side's sound arrives. */
export function onRemoteStream(session: RTCSession, use: (stream: MediaStream) => void): void {
  session.on("peerconnection", ({ peerconnection }) => {
    peerconnection.addEventListener("track", (event) => {
      use(event.streams[0] ?? new MediaStream([event.track]));
    });
  });
}

export function answer(session: RTCSession, voice: MediaStream | undefined, ice: RTCIceServer[]): void {
  session.answer({
    mediaConstraints: { audio: true, video: false },
    pcConfig: { iceServers: ice },
    ...(voice ? { mediaStream: voice } : {}),
  });
}

/** Ends the session whatever its state; a session that is over already is left alone. */
export function end(session: RTCSession, reject: boolean): void {
  if (session.isEnded()) return;
  session.terminate(reject ? BUSY : {});
}
