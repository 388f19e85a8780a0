/**
 * Test call of a consultant who takes no contacts: Asterisk sends the voice back, and the page measures both ways.
 *
 *   none --dial--> dialling --confirmed--> listening --heard | time--> over;  any --stopped--> none
 */

import type { RTCSession } from "jssip/lib/RTCSession";
import { answerWithHostCandidates, endSession } from "./sipSession";
import { levelBetween, voiceTotals, type VoiceTotals } from "./voiceStats";

/** Number that `dialplans/consultant.conf` answers. */
export const TEST_CALL_NUMBER = "test-call";

export interface TestMeasure {
  /** Loudest level of the microphone and of what came back, 0 to 1. */
  sent: number;
  returned: number;
  packetsReceived: number;
  /** 0 to 1. */
  loss: number;
  roundTripMs: number | undefined;
}

export const NOTHING_MEASURED: TestMeasure = { sent: 0, returned: 0, packetsReceived: 0, loss: 0, roundTripMs: undefined };

export type TestCallState =
  | { phase: "none" }
  | { phase: "dialling" }
  | { phase: "listening"; measure: TestMeasure }
  | { phase: "over"; connected: boolean; measure: TestMeasure };

export const NO_TEST_CALL: TestCallState = { phase: "none" };

export type TestVerdict = "good" | "slow" | "lossy" | "no-microphone" | "not-returned" | "no-voice" | "not-connected";

/** -42 dB: speech is louder, the noise of a room is not. */
const HEARD_LEVEL = 0.33;
/** Delay that speakers notice (ITU-T G.114), there and back, and the loss that they hear. */
const MAX_ROUND_TRIP_MS = 300;
const MAX_LOSS = 0.03;

const READING_INTERVAL_MS = 250;
const MAX_LISTENING_MS = 8_000;
/** Time that is measured at least, when everything is heard. */
const MIN_LISTENING_MS = 2_500;

export const isHeard = (level: number): boolean => level >= HEARD_LEVEL;

/** What is wrong first, on the way from the microphone to the ear. */
export function verdictOf({ connected, measure }: { connected: boolean; measure: TestMeasure }): TestVerdict {
  if (!connected) return "not-connected";
  if (measure.packetsReceived === 0) return "no-voice";
  if (!isHeard(measure.sent)) return "no-microphone";
  if (!isHeard(measure.returned)) return "not-returned";
  if (measure.loss > MAX_LOSS) return "lossy";
  return (measure.roundTripMs ?? 0) > MAX_ROUND_TRIP_MS ? "slow" : "good";
}

/** Adds one reading: the loudest levels, and the totals as they are now. */
export function measureAfter(measure: TestMeasure, before: VoiceTotals, now: VoiceTotals): TestMeasure {
  const expected = now.packetsReceived + now.packetsLost;
  return {
    sent: Math.max(measure.sent, levelBetween(before.sent, now.sent)),
    returned: Math.max(measure.returned, levelBetween(before.received, now.received)),
    packetsReceived: now.packetsReceived,
    loss: expected === 0 ? 0 : now.packetsLost / expected,
    roundTripMs: now.roundTripS === undefined ? measure.roundTripMs : Math.round(now.roundTripS * 1000),
  };
}

interface TestCallOptions {
  /** Dials `TEST_CALL_NUMBER`. */
  dial: () => RTCSession;
  voice: MediaStream | undefined;
  play: (stream: MediaStream | null) => void;
  onState: (state: TestCallState) => void;
}

/** One test call; `end` may be called in any state. */
export class TestCall {
  private readonly session: RTCSession;
  private timer: ReturnType<typeof setInterval> | undefined;
  private listeningMs = 0;
  private totals = voiceTotals([]);
  private measure = NOTHING_MEASURED;
  private connected = false;
  private over = false;

  constructor(private readonly options: TestCallOptions) {
    options.onState({ phase: "dialling" });
    this.session = options.dial();
    answerWithHostCandidates(this.session);
    this.session.connection.addEventListener("track", ({ streams, track }) => options.play(streams[0] ?? new MediaStream([track])));
    this.session.on("confirmed", () => this.listen());
    this.session.on("ended", () => this.finish());
    this.session.on("failed", () => this.finish());
  }

  /** Ends the call without a result: a contact comes first. */
  end(): void {
    if (this.over) return;
    this.close();
    this.options.onState(NO_TEST_CALL);
  }

  private listen(): void {
    if (this.over) return;
    this.connected = true;
    this.options.onState({ phase: "listening", measure: this.measure });
    this.timer = setInterval(() => void this.read(), READING_INTERVAL_MS);
  }

  private async read(): Promise<void> {
    this.listeningMs += READING_INTERVAL_MS;
    const stats: Record<string, unknown>[] = [];
    (await this.session.connection.getStats()).forEach((stat) => stats.push(stat as Record<string, unknown>));
    if (this.over) return;
    const totals = voiceTotals(stats);
    this.measure = measureAfter(this.measure, this.totals, totals);
    this.totals = totals;
    const heard = isHeard(this.measure.sent) && isHeard(this.measure.returned);
    if (this.listeningMs >= (heard ? MIN_LISTENING_MS : MAX_LISTENING_MS)) this.finish();
    else this.options.onState({ phase: "listening", measure: this.measure });
  }

  private finish(): void {
    if (this.over) return;
    this.close();
    this.options.onState({ phase: "over", connected: this.connected, measure: this.measure });
  }

  private close(): void {
    this.over = true;
    clearInterval(this.timer);
    endSession(this.session, false);
    for (const track of this.options.voice?.getTracks() ?? []) track.stop();
    this.options.play(null);
  }
}
