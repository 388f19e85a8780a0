/**
 * Voice of one connection in both directions, read from the statistics of the browser.
 *
 * Identifiers: W3C, Identifiers for WebRTC's Statistics API. The level of a direction is its power
 * since the reading before: `totalAudioEnergy / totalSamplesDuration` is a mean square.
 */

import { loudness } from "./audioLevel";

/** Totals since the start of the connection. */
export interface VoiceTotals {
  sent: Energy;
  received: Energy;
  packetsReceived: number;
  packetsLost: number;
  /** Round trip, s; undefined until it was measured. */
  roundTripS: number | undefined;
}

interface Energy {
  energy: number;
  /** s */
  duration: number;
}

type Stat = Readonly<Record<string, unknown>>;

const numberIn = (stat: Stat | undefined, name: string): number | undefined => {
  const value = stat?.[name];
  return typeof value === "number" ? value : undefined;
};

const energyOf = (stat: Stat | undefined): Energy => ({
  energy: numberIn(stat, "totalAudioEnergy") ?? 0,
  duration: numberIn(stat, "totalSamplesDuration") ?? 0,
});

export function voiceTotals(stats: readonly Stat[]): VoiceTotals {
  const audio = (type: string): Stat | undefined => stats.find((stat) => stat["type"] === type && stat["kind"] === "audio");
  const path = stats.find((stat) => stat["type"] === "candidate-pair" && stat["currentRoundTripTime"] !== undefined && stat["state"] === "succeeded");
  const received = audio("inbound-rtp");
  return {
    sent: energyOf(audio("media-source")),
    received: energyOf(received),
    packetsReceived: numberIn(received, "packetsReceived") ?? 0,
    packetsLost: Math.max(0, numberIn(received, "packetsLost") ?? 0),
    roundTripS: numberIn(audio("remote-inbound-rtp"), "roundTripTime") ?? numberIn(path, "currentRoundTripTime"),
  };
}

/** Level 0 to 1 of the sound between two readings. */
export function levelBetween(before: Energy, after: Energy): number {
  const duration = after.duration - before.duration;
  return duration > 0 ? loudness((after.energy - before.energy) / duration) : 0;
}
