import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NOW } from "./builders";
import { FakeLocks } from "./support/fakeLocks";
import type { FakeSession } from "./support/fakeSip";
import { ACCOUNT, HEADERS, SoftphoneTab, until } from "./support/softphoneTab";

let tab: SoftphoneTab;

beforeEach(() => {
  vi.stubGlobal("navigator", { locks: new FakeLocks() });
  tab = new SoftphoneTab();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("an incoming call", () => {
  test("rings with the offer and the contact of its SIP headers", async () => {
    await tab.register();
    tab.agent.invite({ headers: HEADERS, name: "Halina" });
    expect(tab.call).toMatchObject({ phase: "ringing", offerId: "tel-1-o1", contactId: "tel-1", from: "Halina", muted: false, digits: "" });
  });

  test("of the fallback queue has a caller number and no offer", async () => {
    await tab.register();
    const session = tab.agent.invite({ user: "601000118" });
    expect(tab.call).toMatchObject({ offerId: "", from: "601000118" });
    tab.phone.accept("");
    expect(session.answered).toBeDefined();
  });

  test("is busy while another one is open", async () => {
    const first = await tab.talk();
    const second = tab.agent.invite({ headers: { "X-Centrala-Offer": "tel-2-o1" } });
    expect(second.endedWith).toBe(486);
    expect([first.isEnded(), tab.call?.offerId]).toEqual([false, "tel-1-o1"]);
  });

  test("is not seen where the page itself makes a call", async () => {
    await tab.register();
    tab.agent.invite({ direction: "outgoing" });
    expect(tab.call).toBeUndefined();
  });

  test("is answered with a copy of the microphone and the account's ICE servers", async () => {
    await tab.register();
    const session = tab.agent.invite({ headers: HEADERS });
    tab.phone.accept("tel-1-o1");
    expect(session.answered).toMatchObject({ mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: ACCOUNT.ice_servers } });
    expect(session.answered?.["mediaStream"]).toBeDefined();
    expect(tab.call?.phase).toBe("answering");
  });

  test("is answered when it arrives after its offer was accepted", async () => {
    await tab.register();
    tab.phone.accept("tel-1-o1");
    expect(tab.agent.invite({ headers: HEADERS }).answered).toBeDefined();
  });

  test("rings when another offer was accepted", async () => {
    await tab.register();
    tab.phone.accept("tel-9-o9");
    expect(tab.agent.invite({ headers: HEADERS }).answered).toBeUndefined();
    expect(tab.call?.phase).toBe("ringing");
  });

  test("is rejected as busy, and only the call of that offer", async () => {
    await tab.register();
    const session = tab.agent.invite({ headers: HEADERS });
    expect(tab.phone.reject("tel-9-o9")).toBe(false);
    expect(tab.phone.reject("tel-1-o1")).toBe(true);
    expect([session.endedWith, tab.call]).toEqual([486, undefined]);
    expect(tab.phone.reject("tel-1-o1")).toBe(false);
  });

  test("that the caller gives up is no failure", async () => {
    await tab.register();
    tab.agent.invite({ headers: HEADERS }).end("failed");
    expect(tab.phone.state.get()).toMatchObject({ call: undefined, failures: 0 });
  });

  test("that breaks while it is answered is counted as a failure", async () => {
    await tab.register();
    const session = tab.agent.invite({ headers: HEADERS });
    tab.phone.accept("tel-1-o1");
    session.end("failed");
    expect(tab.phone.state.get()).toMatchObject({ call: undefined, failures: 1 });
  });
});

describe("a call of the softphone", () => {
  test("is live from the confirmation of the answer", async () => {
    await tab.talk();
    expect(tab.call).toMatchObject({ phase: "live", liveSinceMs: NOW });
  });

  test("is held and resumed by the consultant", async () => {
    const session = await tab.talk();
    tab.phone.toggleHold();
    expect([session.held, tab.call?.phase, tab.call?.heldSinceMs]).toEqual([true, "held", NOW]);
    tab.phone.toggleHold();
    expect([session.held, tab.call?.phase]).toEqual([false, "live"]);
  });

  test("is not shown as held when the other end holds it", async () => {
    const session = await tab.talk();
    session.emit("hold", { originator: "remote" });
    expect(tab.call?.phase).toBe("live");
  });

  test("is muted and unmuted", async () => {
    const session = await tab.talk();
    tab.phone.toggleMute();
    expect([session.muted, tab.call?.muted]).toEqual([true, true]);
    tab.phone.toggleMute();
    expect([session.muted, tab.call?.muted]).toEqual([false, false]);
  });

  test("cannot be muted before it is answered", async () => {
    await tab.register();
    const session = tab.agent.invite({ headers: HEADERS });
    tab.phone.toggleMute();
    expect([session.muted, tab.call?.muted]).toEqual([false, false]);
  });

  test("takes digits of RFC 4733 while it is live, and shows the last 24", async () => {
    const session = await tab.talk();
    for (const digit of "1234567890123456789012345#") tab.phone.sendDigit(digit);
    expect(session.digits).toHaveLength(26);
    expect(session.digits[0]).toEqual({ digit: "1", transport: "RFC2833" });
    expect(tab.call?.digits).toBe("34567890123456789012345#");
    tab.phone.toggleHold();
    tab.phone.sendDigit("5");
    expect(session.digits).toHaveLength(26);
  });

  test("is hung up without a status of refusal, and its copy of the microphone is closed", async () => {
    const session = await tab.talk();
    tab.phone.hangUp();
    expect([session.endedWith, tab.call]).toEqual([0, undefined]);
    expect(tab.copies.map((track) => track.stopped)).toEqual([true]);
  });

  test("is not ended by the late end of the call before it", async () => {
    const first = await tab.talk();
    tab.phone.hangUp();
    tab.agent.invite({ headers: { "X-Centrala-Offer": "tel-2-o1" } });
    first.emit("ended");
    expect(tab.call?.offerId).toBe("tel-2-o1");
  });

  test("that the page leaves is given back by the engine, and is no hang-up", async () => {
    const session = await tab.talk();
    tab.phone.stop();
    expect(session.endedWith).toBe(0);
    expect(session.endedHeaders).toEqual(['Reason: Q.850;cause=41;text="interrupted"']);
  });

  test("that rings is not interrupted when the page leaves", async () => {
    await tab.register();
    const session = tab.agent.invite({ headers: HEADERS });
    tab.phone.stop();
    expect(session.endedHeaders).toEqual([]);
  });

  test("whose voice was lost makes the telephone register anew", async () => {
    const session = await tab.talk();
    session.endRemotely('Q.850;cause=41;text="lost"');
    await until(() => tab.agents.length === 2);
    expect(tab.account).toHaveBeenLastCalledWith("renew");
    expect(tab.phone.state.get()).toMatchObject({ call: undefined, interruptions: 1 });
  });

  test.each(["Q.850;cause=16", "SIP;cause=200", "Q.850;cause=410"])("that ended with %s is over", async (reason) => {
    const session = await tab.talk();
    session.endRemotely(reason);
    expect([tab.agents.length, tab.phone.state.get().interruptions]).toEqual([1, 0]);
  });

  test("is replaced by the same caller, whom the engine gives back", async () => {
    await tab.talk();
    const again = tab.agent.invite({ headers: { "X-Centrala-Offer": "tel-1-o2", "X-Centrala-Contact": "tel-1" } });
    expect(again.endedWith).toBeUndefined();
    expect(tab.call).toMatchObject({ offerId: "tel-1-o2", phase: "ringing" });
  });

  test("goes on with another microphone, muted as before", async () => {
    const session = await tab.talk();
    tab.phone.toggleMute();
    tab.microphoneState.set("asking");
    tab.microphoneState.set("ready");
    expect(session.sender.track).toBe(tab.copies[1]);
    expect(tab.copies.map(({ stopped, enabled }) => [stopped, enabled])).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  test("without any microphone is left to the engine", async () => {
    const session = await tab.talk();
    tab.microphoneState.set("missing");
    expect(session.endedHeaders).toHaveLength(1);
    expect(tab.phone.state.get().registration).toBe("off");
  });

  test("can follow a page that lost its user agent during a call", async () => {
    await tab.talk();
    tab.phone.stop();
    await tab.register();
    expect(tab.agent.invite({ headers: HEADERS }).endedWith).toBeUndefined();
    expect(tab.call?.phase).toBe("ringing");
  });
});

describe("the sound of a call", () => {
  /** The remote audio arrives on the peer connection. */
  function receive(session: FakeSession): object {
    const stream = {};
    let onTrack: (event: object) => void = () => undefined;
    const peerconnection = { addEventListener: (_: string, listener: (event: object) => void) => (onTrack = listener) };
    session.emit("peerconnection", { peerconnection });
    onTrack({ streams: [stream] });
    return stream;
  }

  test("is played, and stops with the call", async () => {
    const session = await tab.talk();
    expect(tab.audio.srcObject).toBeNull();
    const stream = receive(session);
    expect([tab.audio.srcObject === stream, tab.audio.play.mock.calls.length]).toEqual([true, 1]);
    session.end();
    expect(tab.audio.srcObject).toBeNull();
  });

  test("that the browser blocks is played after a click", async () => {
    const session = await tab.talk();
    tab.audio.play.mockRejectedValueOnce(new Error("NotAllowedError"));
    receive(session);
    await until(() => tab.phone.state.get().audioBlocked);
    tab.phone.unblockSound();
    await until(() => !tab.phone.state.get().audioBlocked);
  });

  test("does not wait for network candidates other than the first of this machine", async () => {
    vi.useFakeTimers();
    tab.phone.start();
    await vi.advanceTimersByTimeAsync(1);
    const session = tab.agent.invite({ headers: HEADERS });
    const ready = vi.fn();
    session.emit("icecandidate", { candidate: { type: "srflx", protocol: "udp" }, ready });
    session.emit("icecandidate", { candidate: { type: "host", protocol: "tcp" }, ready });
    await vi.advanceTimersByTimeAsync(1000);
    expect(ready).not.toHaveBeenCalled();
    session.emit("icecandidate", { candidate: { type: "host", protocol: "udp" }, ready });
    session.emit("icecandidate", { candidate: { type: "host", protocol: "udp" }, ready });
    await vi.advanceTimersByTimeAsync(20);
    expect(ready).toHaveBeenCalledOnce();
  });
});
