/** JsSIP's user agent and session as the softphone uses them: the test plays Asterisk. */

import type { RTCSession } from "jssip/lib/RTCSession";
import type { UA, UAConfiguration } from "jssip/lib/UA";

type Listener = (event: never) => void;

class Emitter {
  private readonly listeners = new Map<string, Listener[]>();

  on(event: string, listener: Listener): this {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
    return this;
  }

  emit(event: string, data: object = {}): void {
    for (const listener of this.listeners.get(event) ?? []) listener(data as never);
  }
}

interface IncomingCall {
  headers?: Record<string, string>;
  name?: string;
  user?: string;
  direction?: "incoming" | "outgoing";
}

export class FakeSession extends Emitter {
  readonly direction: string;
  readonly remote_identity: { display_name: string; uri: { user: string } };
  /** Options of the answer; undefined until the call is answered. */
  answered: Record<string, unknown> | undefined;
  /** Status code with which the session was ended here; 0: none. */
  endedWith: number | undefined;
  endedHeaders: string[] = [];
  /** Track that is sent; replaced when the microphone is. */
  readonly sender = { track: { kind: "audio" } as object, replaceTrack: (track: object): Promise<void> => ((this.sender.track = track), Promise.resolve()) };
  /** Statistics of the connection, which the test sets. */
  stats: readonly object[] = [];
  readonly connection = {
    getSenders: (): object[] => [this.sender],
    addEventListener: (): void => undefined,
    getStats: (): Promise<readonly object[]> => Promise.resolve(this.stats),
  };
  muted = false;
  held = false;
  readonly digits: { digit: string; transport: unknown }[] = [];
  private over = false;

  constructor({ name = "", user = "601000118", direction = "incoming" }: IncomingCall = {}) {
    super();
    this.direction = direction;
    this.remote_identity = { display_name: name, uri: { user } };
  }

  answer(options: Record<string, unknown>): void {
    this.answered = options;
  }

  terminate({ status_code: code = 0, extraHeaders = [] }: { status_code?: number; extraHeaders?: string[] }): void {
    this.endedWith = code;
    this.endedHeaders = extraHeaders;
    this.end();
  }

  /** Asterisk hangs up with a reason. */
  endRemotely(reason: string): void {
    this.over = true;
    this.emit("ended", { originator: "remote", message: { getHeader: (name: string) => (name === "Reason" ? reason : undefined) } });
  }

  isEstablished(): boolean {
    return this.answered !== undefined && !this.over;
  }

  isEnded(): boolean {
    return this.over;
  }

  mute(): void {
    this.muted = true;
  }

  unmute(): void {
    this.muted = false;
  }

  hold(): void {
    this.held = true;
    this.emit("hold", { originator: "local" });
  }

  unhold(): void {
    this.held = false;
    this.emit("unhold", { originator: "local" });
  }

  sendDTMF(digit: string, { transportType }: { transportType: unknown }): void {
    this.digits.push({ digit, transport: transportType });
  }

  /** Ends the session: "ended" after an answer, "failed" before it. */
  end(event: "ended" | "failed" = "ended"): void {
    this.over = true;
    this.emit(event);
  }
}

export class FakeUserAgent extends Emitter {
  started = false;
  stopped = false;
  private readonly sessions: FakeSession[] = [];

  constructor(readonly configuration: UAConfiguration) {
    super();
  }

  start(): void {
    this.started = true;
  }

  /** Ends the calls, as JsSIP does. */
  stop(): void {
    this.stopped = true;
    for (const session of this.sessions) if (!session.isEnded()) session.terminate({});
  }

  /** Calls of this page: number and session. */
  readonly dialled: { number: string; session: FakeSession }[] = [];

  call(number: string): FakeSession {
    const session = new FakeSession({ direction: "outgoing" });
    this.sessions.push(session);
    this.dialled.push({ number, session });
    this.emit("newRTCSession", { session: session as unknown as RTCSession, request: { getHeader: () => undefined } });
    return session;
  }

  /** Delivers an INVITE. */
  invite(call: IncomingCall = {}): FakeSession {
    const session = new FakeSession(call);
    this.sessions.push(session);
    const request = { getHeader: (name: string) => call.headers?.[name] };
    this.emit("newRTCSession", { session: session as unknown as RTCSession, request });
    return session;
  }
}

/** The double in the type of the library. */
export const asUserAgent = (agent: FakeUserAgent): UA => agent as unknown as UA;
