import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LiveView, type LiveSocket } from "../src/api/liveView";
import { ServerClock } from "../src/core/clock";

interface View {
  waiting: number;
  queue?: string;
}

class Wire implements LiveSocket {
  static all: Wire[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: unknown[] = [];
  closed = false;

  constructor() {
    Wire.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.closed = true;
  }

  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

const wire = (): Wire => {
  const last = Wire.all.at(-1);
  if (!last) throw new Error("nothing was opened");
  return last;
};

const snapshot = { type: "snapshot", sequence: "5-0", at_ms: 1000, view: { waiting: 1, queue: "drogi" } };

function started(onLost?: () => void): LiveView<View> {
  const live = new LiveView<View>({
    url: () => "ws://desk",
    open: () => new Wire(),
    random: () => 0,
    clock: new ServerClock(() => 1000),
    ...(onLost ? { onDisconnected: onLost } : {}),
  });
  live.start();
  wire().onopen?.();
  return live;
}

beforeEach(() => {
  vi.useFakeTimers();
  Wire.all = [];
});
afterEach(() => vi.useRealTimers());

describe("a live view", () => {
  test("says hello without a sequence, shows the snapshot and merges patches", () => {
    const live = started();
    expect(wire().sent).toEqual([{ type: "hello", resume_from: null }]);
    wire().say(snapshot);
    wire().say({ type: "patch", sequence: "6-0", at_ms: 1500, patch: { waiting: 2, queue: null } });
    expect(live.state.get()).toEqual({ view: { waiting: 2 }, asOfMs: 1500, connected: true });
    live.stop();
  });

  test("shows changes only after the work that goes first is done, then all of them", async () => {
    let over = (): void => undefined;
    const live = new LiveView<View>({
      url: () => "ws://desk",
      open: () => new Wire(),
      clock: new ServerClock(() => 1000),
      beforeShow: (_shown, next) => (next.waiting === 2 ? new Promise((resolve) => (over = resolve)) : undefined),
    });
    live.start();
    wire().say(snapshot);
    wire().say({ type: "patch", sequence: "6-0", at_ms: 1500, patch: { waiting: 2 } });
    wire().say({ type: "patch", sequence: "7-0", at_ms: 1600, patch: { queue: "odpady" } });
    expect(live.state.get().view).toEqual({ waiting: 1, queue: "drogi" });
    over();
    await Promise.resolve();
    expect(live.state.get()).toEqual({ view: { waiting: 2, queue: "odpady" }, asOfMs: 1600, connected: true });
    live.stop();
  });

  test("reconnects after a pause and resumes at its last sequence", () => {
    const live = started();
    wire().say(snapshot);
    wire().onclose?.();
    expect(live.state.get().connected).toBe(false);
    expect(live.state.get().view).toEqual({ waiting: 1, queue: "drogi" });
    vi.advanceTimersByTime(250);
    expect(Wire.all).toHaveLength(2);
    wire().onopen?.();
    expect(wire().sent).toEqual([{ type: "hello", resume_from: "5-0" }]);
    wire().say({ type: "patch", sequence: "7-0", at_ms: 2000, patch: { waiting: 0 } });
    expect(live.state.get()).toMatchObject({ connected: true, view: { waiting: 0 } });
    live.stop();
  });

  test("shows no patch that comes before the first snapshot, and asks for the whole view", () => {
    const live = started();
    const first = wire();
    first.say({ type: "patch", sequence: "6-0", at_ms: 1500, patch: { waiting: 2 } });
    expect(live.state.get().view).toBeUndefined();
    expect(first.closed).toBe(true);
    vi.advanceTimersByTime(250);
    wire().onopen?.();
    expect(wire().sent).toEqual([{ type: "hello", resume_from: null }]);
    wire().say(snapshot);
    expect(live.state.get().view).toEqual({ waiting: 1, queue: "drogi" });
    live.stop();
  });

  test("asks for the whole view after a frame that it cannot read", () => {
    const live = started();
    wire().say(snapshot);
    wire().onmessage?.({ data: "{" });
    expect(live.state.get()).toMatchObject({ connected: false, view: { waiting: 1, queue: "drogi" } });
    vi.advanceTimersByTime(250);
    wire().onopen?.();
    expect(wire().sent).toEqual([{ type: "hello", resume_from: null }]);
    live.stop();
  });

  test("reports the first frame after a lost connection, once", () => {
    const onReconnected = vi.fn();
    const live = new LiveView<View>({ url: () => "ws://desk", open: () => new Wire(), random: () => 0, clock: new ServerClock(() => 1000), onReconnected });
    live.start();
    wire().say(snapshot);
    expect(onReconnected).not.toHaveBeenCalled();
    wire().onclose?.();
    vi.advanceTimersByTime(250);
    wire().say(snapshot);
    wire().say({ type: "beat", sequence: "5-0", at_ms: 3000 });
    expect(onReconnected).toHaveBeenCalledOnce();
    live.stop();
  });

  test("takes only the age of its figures from a beat", () => {
    const live = started();
    wire().say(snapshot);
    const { view } = live.state.get();
    wire().say({ type: "beat", sequence: "5-0", at_ms: 3000 });
    expect(live.state.get().view).toBe(view);
    expect(live.state.get().asOfMs).toBe(3000);
    live.stop();
  });

  test("treats silence on an open connection as a lost connection", () => {
    const live = started();
    wire().say(snapshot);
    const old = wire();
    vi.advanceTimersByTime(7000);
    expect(live.state.get().connected).toBe(false);
    expect(old.closed).toBe(true);
    live.stop();
  });

  test("waits longer after each failure", () => {
    const live = started();
    wire().onclose?.();
    vi.advanceTimersByTime(250);
    wire().onclose?.();
    vi.advanceTimersByTime(250);
    expect(Wire.all).toHaveLength(2);
    vi.advanceTimersByTime(250);
    expect(Wire.all).toHaveLength(3);
    live.stop();
  });

  test("makes the page check its session when a connection fails", () => {
    const lost = vi.fn();
    const live = started(lost);
    wire().onclose?.();
    expect(lost).toHaveBeenCalledOnce();
    live.stop();
  });
});
