/**
 * One live view over one WebSocket: snapshot, then merge patches, resumed after a break.
 *
 *   connecting --open--> greeting --snapshot | patch--> live --close--> connecting (after a pause)
 *   any --401 on the session--> refused
 */

import { backoff } from "../core/backoff";
import { ServerClock } from "../core/clock";
import { merge, type Json, type Patch } from "../core/merge";
import { Store } from "../core/store";

export interface LiveState<View> {
  /** undefined until the first snapshot. */
  view: View | undefined;
  /** Server time (epoch ms) that the figures are true for; 0 before the first. */
  asOfMs: number;
  connected: boolean;
}

export interface LiveSocket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  send: (text: string) => void;
  close: () => void;
}

export interface LiveOptions<View> {
  url: () => string;
  open?: (url: string) => LiveSocket;
  random?: () => number;
  clock?: ServerClock;
  /** Silence longer than this means a dead connection, though it looks open. */
  silenceMs?: number;
  /** Called after each failed or broken connection: the page may check the session. */
  onLost?: () => void;
  /** What must happen before `next` is shown; what comes meanwhile is shown with it. */
  first?: (shown: View | undefined, next: View) => Promise<void> | undefined;
}

type Frame =
  | { type: "snapshot"; sequence: string; at_ms: number; view: Json }
  | { type: "patch"; sequence: string; at_ms: number; patch: Exclude<Patch, null> }
  | { type: "beat"; sequence: string; at_ms: number }
  | { type: "error"; code: string };

export class LiveView<View> {
  readonly state = new Store<LiveState<View>>({ view: undefined, asOfMs: 0, connected: false });
  readonly clock: ServerClock;
  private socket: LiveSocket | undefined;
  private sequence: string | null = null;
  /** All that was received; shown at once, or after what goes first. */
  private latest: { view: View | undefined; asOfMs: number } = { view: undefined, asOfMs: 0 };
  private holding = false;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private running = false;

  constructor(private readonly options: LiveOptions<View>) {
    this.clock = options.clock ?? new ServerClock();
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.connect();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.retry);
    clearTimeout(this.watchdog);
    this.drop();
  }

  /** Try at once, for example because the machine is back on line. */
  hurry(): void {
    if (!this.running || this.socket) return;
    clearTimeout(this.retry);
    this.connect();
  }

  private connect(): void {
    const open = this.options.open ?? ((url) => new WebSocket(url) as unknown as LiveSocket);
    const socket = open(this.options.url());
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", resume_from: this.sequence }));
    socket.onmessage = (event) => {
      if (socket === this.socket) this.receive(String(event.data));
    };
    socket.onclose = () => {
      if (socket === this.socket) this.lost();
    };
    this.expectWord();
  }

  private receive(text: string): void {
    const frame = JSON.parse(text) as Frame;
    if (frame.type === "error") {
      this.sequence = null;
      return;
    }
    this.attempt = 0;
    this.expectWord();
    this.clock.heard(frame.at_ms);
    this.sequence = frame.sequence;
    this.latest = { view: this.apply(frame), asOfMs: frame.at_ms };
    if (!this.holding) this.show();
  }

  private show(): void {
    const { view } = this.latest;
    const first = view === undefined ? undefined : this.options.first?.(this.state.get().view, view);
    if (!first) {
      this.state.set({ ...this.latest, connected: this.socket !== undefined });
      return;
    }
    this.holding = true;
    void first.then(() => {
      this.holding = false;
      this.state.set({ ...this.latest, connected: this.socket !== undefined });
    });
  }

  private apply(frame: Exclude<Frame, { type: "error" }>): View | undefined {
    const { view } = this.latest;
    if (frame.type === "snapshot") return frame.view as View;
    if (frame.type === "patch") return merge(view as Json | undefined, frame.patch) as View;
    return view;
  }

  private expectWord(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      if (this.running) this.lost();
    }, this.options.silenceMs ?? 7000);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private lost(): void {
    this.drop();
    clearTimeout(this.watchdog);
    this.state.update((state) => ({ ...state, connected: false }));
    if (!this.running) return;
    const pause = backoff(this.attempt, this.options.random ?? Math.random);
    this.attempt += 1;
    this.options.onLost?.();
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), pause);
  }
}

/** Address of a live view on this origin. */
export function liveUrl(view: "desk" | "wallboard", token?: string): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const more = token === undefined ? "" : `&token=${encodeURIComponent(token)}`;
  return `${scheme}://${location.host}/api/v1/ws?view=${view}${more}`;
}
