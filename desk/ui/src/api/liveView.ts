/**
 * Live view over one WebSocket: a snapshot, then merge patches; resumed after a lost connection.
 *
 *   connecting --open--> greeting --snapshot | patch--> live --close--> connecting (after a pause)
 *   greeting --patch without a snapshot, unreadable frame--> connecting, and asks for a snapshot
 *   any --401 on the session--> refused
 */

import { backoffMs } from "../core/backoff";
import { ServerClock } from "../core/clock";
import { mergePatch, type Json, type Patch } from "../core/mergePatch";
import { Store } from "../core/store";

export interface LiveState<View> {
  /** undefined until the first snapshot. */
  view: View | undefined;
  /** Server time of the view, epoch ms; 0 before the first frame. */
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
  /** Offered sub-protocols, for example with a token. */
  protocols?: string[];
  open?: (url: string) => LiveSocket;
  random?: () => number;
  clock?: ServerClock;
  /** Longest silence before an open connection counts as dead, ms. */
  silenceMs?: number;
  /** Called after each failed or lost connection, for example to check the session. */
  onDisconnected?: () => void;
  /** Called with the first frame after a lost connection: the server may have been updated meanwhile. */
  onReconnected?: () => void;
  /** Awaited before `next` replaces the shown view; frames received meanwhile are shown together. */
  beforeShow?: (shown: View | undefined, next: View) => Promise<void> | undefined;
}

type Frame =
  | { type: "snapshot"; sequence: string; at_ms: number; view: Json }
  | { type: "patch"; sequence: string; at_ms: number; patch: Exclude<Patch, null> }
  | { type: "beat"; sequence: string; at_ms: number }
  | { type: "error"; code: string };

function parseFrame(text: string): Frame | undefined {
  try {
    return JSON.parse(text) as Frame;
  } catch {
    return undefined;
  }
}

export class LiveView<View> {
  readonly state = new Store<LiveState<View>>({ view: undefined, asOfMs: 0, connected: false });
  readonly clock: ServerClock;
  private socket: LiveSocket | undefined;
  private sequence: string | null = null;
  /** Last received view; shown at once, or after `beforeShow`. */
  private received: { view: View | undefined; asOfMs: number } = { view: undefined, asOfMs: 0 };
  private showing = false;
  private attempt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  /** The connection was lost, and no frame has arrived since. */
  private lost = false;

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
    this.closeSocket();
  }

  /** Reconnects without waiting for the back-off, for example when the network is back. */
  reconnectNow(): void {
    if (!this.running || this.socket) return;
    clearTimeout(this.retry);
    this.connect();
  }

  private connect(): void {
    const open = this.options.open ?? ((url) => new WebSocket(url, this.options.protocols) as unknown as LiveSocket);
    const socket = open(this.options.url());
    this.socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", resume_from: this.sequence }));
    socket.onmessage = (event) => {
      if (socket === this.socket) this.receive(String(event.data));
    };
    socket.onclose = () => {
      if (socket === this.socket) this.onSocketLost();
    };
    this.restartWatchdog();
  }

  private receive(text: string): void {
    const frame = parseFrame(text);
    if (frame?.type === "error") {
      this.sequence = null;
      return;
    }
    if (!frame || (frame.type === "patch" && this.received.view === undefined)) {
      this.reconnectForSnapshot();
      return;
    }
    this.attempt = 0;
    this.restartWatchdog();
    this.clock.addServerTime(frame.at_ms);
    this.sequence = frame.sequence;
    this.received = { view: this.apply(frame), asOfMs: frame.at_ms };
    if (!this.showing) this.show();
    if (this.lost) this.options.onReconnected?.();
    this.lost = false;
  }

  /** The view is not known for certain: the next connection begins with the whole view. */
  private reconnectForSnapshot(): void {
    this.sequence = null;
    this.onSocketLost();
  }

  private show(): void {
    const { view } = this.received;
    const first = view === undefined ? undefined : this.options.beforeShow?.(this.state.get().view, view);
    if (!first) {
      this.state.set({ ...this.received, connected: this.socket !== undefined });
      return;
    }
    this.showing = true;
    void first.then(() => {
      this.showing = false;
      this.state.set({ ...this.received, connected: this.socket !== undefined });
    });
  }

  private apply(frame: Exclude<Frame, { type: "error" }>): View | undefined {
    const { view } = this.received;
    if (frame.type === "snapshot") return frame.view as View;
    if (frame.type === "patch") return mergePatch(view as Json | undefined, frame.patch) as View;
    return view;
  }

  private restartWatchdog(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      if (this.running) this.onSocketLost();
    }, this.options.silenceMs ?? 7000);
  }

  private closeSocket(): void {
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private onSocketLost(): void {
    this.closeSocket();
    clearTimeout(this.watchdog);
    this.lost = true;
    this.state.update((state) => ({ ...state, connected: false }));
    if (!this.running) return;
    const pause = backoffMs(this.attempt, this.options.random ?? Math.random);
    this.attempt += 1;
    this.options.onDisconnected?.();
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), pause);
  }
}

/** WebSocket address of a live view on this origin. */
export function liveUrl(view: "desk" | "wallboard"): string {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return `${scheme}://${location.host}/api/v1/ws/${view}`;
}

/** Sub-protocols that carry a token: a page adds no other header to a WebSocket, and an address is kept by proxies. */
export function bearerProtocols(token: string): string[] {
  return ["centrala", `bearer.${token}`];
}
