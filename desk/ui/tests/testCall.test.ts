import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { measureAfter, NOTHING_MEASURED, verdictOf, type TestMeasure } from "../src/phone/testCall";
import { levelBetween, voiceTotals } from "../src/phone/voiceStats";
import { FakeLocks } from "./support/fakeLocks";
import type { FakeSession } from "./support/fakeSip";
import { HEADERS, SoftphoneTab } from "./support/softphoneTab";

const GOOD: TestMeasure = { sent: 0.8, returned: 0.7, packetsReceived: 200, loss: 0, roundTripMs: 40 };

/** Statistics of a browser after `seconds` of voice of this mean power in both directions. */
function statsAfter(seconds: number, { sent = 0.01, returned = 0.01, lost = 0 } = {}): Record<string, unknown>[] {
  const energy = (power: number): object => ({ kind: "audio", totalAudioEnergy: power * seconds, totalSamplesDuration: seconds });
  return [
    { type: "media-source", ...energy(sent) },
    { type: "inbound-rtp", ...energy(returned), packetsReceived: 50 * seconds, packetsLost: lost },
    { type: "candidate-pair", state: "succeeded", currentRoundTripTime: 0.03 },
  ];
}

describe("the verdict of a test call", () => {
  test.each([
    ["good", true, {}],
    ["not-connected", false, {}],
    ["no-voice", true, { packetsReceived: 0, sent: 0 }],
    ["no-microphone", true, { sent: 0.2, returned: 0 }],
    ["not-returned", true, { returned: 0.1 }],
    ["lossy", true, { loss: 0.04, roundTripMs: 900 }],
    ["slow", true, { roundTripMs: 301 }],
    ["good", true, { roundTripMs: undefined }],
  ] as const)("is %s (connected: %s, measured: %o)", (verdict, connected, change) => {
    expect(verdictOf({ connected, measure: { ...GOOD, ...change } })).toBe(verdict);
  });
});

describe("the statistics of a connection", () => {
  test("tell level, loss and round trip", () => {
    const [before, now] = [voiceTotals(statsAfter(1)), voiceTotals(statsAfter(2, { lost: 5 }))];
    expect(levelBetween(before.sent, now.sent)).toBeCloseTo(40 / 54);
    expect(measureAfter(NOTHING_MEASURED, before, now)).toMatchObject({ packetsReceived: 100, loss: 5 / 105, roundTripMs: 30 });
  });

  test("of the other end's report come before those of the path", () => {
    const stats = [...statsAfter(1), { type: "remote-inbound-rtp", kind: "audio", roundTripTime: 0.12 }];
    expect(voiceTotals(stats).roundTripS).toBe(0.12);
  });

  test("that the browser does not have yet count as silence", () => {
    const none = voiceTotals([]);
    expect(measureAfter(NOTHING_MEASURED, none, none)).toEqual(NOTHING_MEASURED);
  });
});

describe("a test call", () => {
  beforeEach(() => {
    vi.stubGlobal("navigator", { locks: new FakeLocks() });
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  async function dialled(): Promise<{ tab: SoftphoneTab; session: FakeSession }> {
    const tab = new SoftphoneTab();
    await tab.register();
    tab.phone.startTestCall();
    const call = tab.agent.dialled[0];
    if (call === undefined) throw new Error("nothing was dialled");
    expect(call.number).toBe("test-call");
    return { tab, session: call.session };
  }

  const phase = (tab: SoftphoneTab): string => tab.phone.state.get().testCall.phase;

  test("hears the voice in both directions, hangs up and closes its copy of the microphone", async () => {
    const { tab, session } = await dialled();
    expect(phase(tab)).toBe("dialling");
    session.emit("confirmed");
    for (let second = 1; second <= 12 && phase(tab) !== "over"; second += 1) {
      session.stats = statsAfter(second);
      await vi.advanceTimersByTimeAsync(250);
    }
    expect(tab.phone.state.get().testCall).toMatchObject({ phase: "over", connected: true, measure: { loss: 0, roundTripMs: 30 } });
    expect([session.isEnded(), tab.copies[0]?.stopped, tab.audio.srcObject]).toEqual([true, true, null]);
    expect(tab.call).toBeUndefined();
  });

  test("gives silence eight seconds", async () => {
    const { tab, session } = await dialled();
    session.emit("confirmed");
    session.stats = statsAfter(1, { sent: 0, returned: 0 });
    await vi.advanceTimersByTimeAsync(7_900);
    expect(phase(tab)).toBe("listening");
    await vi.advanceTimersByTimeAsync(100);
    expect(phase(tab)).toBe("over");
  });

  test("that nobody answers says so", async () => {
    const { tab, session } = await dialled();
    session.end("failed");
    expect(tab.phone.state.get().testCall).toMatchObject({ phase: "over", connected: false });
  });

  test("gives way to a contact, which rings", async () => {
    const { tab, session } = await dialled();
    session.emit("confirmed");
    tab.agent.invite({ headers: HEADERS });
    expect([session.isEnded(), phase(tab), tab.call?.phase]).toEqual([true, "none", "ringing"]);
  });

  test("ends with the page", async () => {
    const { tab, session } = await dialled();
    tab.phone.stop();
    expect([session.isEnded(), phase(tab)]).toEqual([true, "none"]);
  });

  test("is not dialled in a call, nor without a registration", async () => {
    const tab = new SoftphoneTab();
    tab.phone.startTestCall();
    await tab.talk();
    tab.phone.startTestCall();
    expect(tab.agent.dialled).toEqual([]);
  });
});
