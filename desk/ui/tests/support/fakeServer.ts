/** The server as the pages see it: HTTP answers by path, and WebSockets that the test feeds. */

import { vi } from "vitest";

export interface Received {
  method: string;
  path: string;
  body: unknown;
  headers: Headers;
}

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export class FakeSocket {
  static readonly OPEN = 1;
  readonly readyState = FakeSocket.OPEN;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: Record<string, unknown>[] = [];
  closed = false;

  constructor(
    readonly url: string,
    readonly protocols?: string[],
  ) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
  }

  receive(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  disconnect(): void {
    this.onclose?.();
  }
}

export class FakeServer {
  readonly requests: Received[] = [];
  readonly sockets: FakeSocket[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly delayed = new Map<string, Promise<Answer>>();
  /** HTML of the pages, with the name of the build. */
  page = "";
  private sequence = 0;

  constructor() {
    const sockets = this.sockets;
    class Socket extends FakeSocket {
      constructor(url: string, protocols?: string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    }
    vi.stubGlobal("WebSocket", Socket);
    vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => this.handle(path, init));
  }

  /** Sets the answer to "GET /session" or another method and path below /api/v1. */
  answer(request: string, body?: unknown, status = 200, headers: Record<string, string> = {}): void {
    this.answers.set(request, { status, body, headers });
  }

  refuse(request: string, status: number, problem: { code: string; detail?: string; field?: string }, headers: Record<string, string> = {}): void {
    this.answer(request, problem, status, headers);
  }

  /** Holds the answer back until the test gives its body to the returned function. */
  delay(request: string): (body: unknown) => Promise<void> {
    let release: (answer: Answer) => void = () => undefined;
    this.delayed.set(request, new Promise((resolve) => (release = resolve)));
    return async (body) => {
      release({ status: 200, body });
      await new Promise((resolve) => setTimeout(resolve));
    };
  }

  /** The last socket that a page opened. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("no page has opened a WebSocket");
    return socket;
  }

  /** Sends the whole live view, as after a reconnect. */
  show(view: object, atMs: number): void {
    this.sequence += 1;
    this.socket.receive({ type: "snapshot", sequence: `${this.sequence}-0`, at_ms: atMs, view });
  }

  /** Sends a beat: the view holds at this time. */
  beat(atMs: number): void {
    this.socket.receive({ type: "beat", sequence: `${this.sequence}-0`, at_ms: atMs });
  }

  bodyOf(request: string): unknown {
    return this.all(request).at(-1)?.body;
  }

  countOf(request: string): number {
    return this.all(request).length;
  }

  /** Values of a header in the requests, in their order. */
  headersOf(request: string, name: string): (string | null)[] {
    return this.all(request).map(({ headers }) => headers.get(name));
  }

  private all(request: string): Received[] {
    return this.requests.filter(({ method, path }) => `${method} ${path}` === request);
  }

  private handlePage(path: string): Response {
    this.requests.push({ method: "GET", path, body: undefined, headers: new Headers() });
    return new Response(this.page);
  }

  private async handle(url: string, init: RequestInit): Promise<Response> {
    const path = url.replace("/api/v1", "");
    if (path === url) return this.handlePage(path);
    const method = init.method ?? "GET";
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    this.requests.push({ method, path, body, headers: new Headers(init.headers) });
    const delayed = this.delayed.get(`${method} ${path}`);
    const answer = delayed ? await delayed : (this.answers.get(`${method} ${path}`) ?? { status: method === "GET" ? 404 : 204 });
    if (answer.status === 0) throw new TypeError("network");
    const text = answer.body === undefined ? null : JSON.stringify(answer.body);
    return new Response(text, { status: answer.status, headers: answer.headers ?? {} });
  }
}
