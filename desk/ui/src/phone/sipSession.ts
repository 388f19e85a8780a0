/** Helpers for one SIP session. */

import type { RTCSession } from "jssip/lib/RTCSession";

/** How long after the first ICE candidate the answer waits for more, ms. */
const CANDIDATE_WAIT_MS = 20;

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

export function answerSession(session: RTCSession, voice: MediaStream | undefined, ice: RTCIceServer[]): void {
  session.answer({
    mediaConstraints: { audio: true, video: false },
    pcConfig: { iceServers: ice },
    ...(voice ? { mediaStream: voice } : {}),
  });
}

/** Ends the session in any state; no-op when it has ended already. */
export function endSession(session: RTCSession, reject: boolean): void {
  if (session.isEnded()) return;
  session.terminate(reject ? BUSY : {});
}
