/**
 * The telephone in the browser. Registers with Asterisk, pairs an incoming session with the
 * ACD's offer by a SIP header, and keeps one call at a time.
 */

import JsSIP from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRequest, OutgoingRequest } from "jssip/lib/SIPMessage";
import type { RTCSessionEvent, UA } from "jssip/lib/UA";
import type { SoftphoneAccount } from "../api/types";
import { Store } from "../core/store";
import { answer, end, hurryIce, onRemoteStream } from "./call";
import type { Microphone } from "./microphone";
import { callAfter, IDLE, lineAfter, type CallEvent, type CallState, type LineEvent, type PhoneState } from "./state";
import { holdTab, type TabLock } from "./tab";

const OFFER_HEADER = "X-Centrala-Offer";
const CONTACT_HEADER = "X-Centrala-Contact";

/** JsSIP's declared enums are plain strings at run time, and have no values to import. */
const INCOMING = "incoming";
const isOurs = (originator: string): boolean => originator === "local";

/** "" where the request has no such header. */
function headerOf(request: IncomingRequest | OutgoingRequest, name: string): string {
  const value: unknown = request.getHeader(name);
  return typeof value === "string" ? value : "";
}

export interface SoftphoneOptions {
  account: () => Promise<SoftphoneAccount>;
  microphone: Microphone;
  personId: string;
  /** Plays the other side. */
  speaker: HTMLAudioElement;
  /** Server time, epoch ms. */
  now: () => number;
}

export class Softphone {
  readonly state = new Store<PhoneState>(IDLE);
  private ua: UA | undefined;
  private session: RTCSession | undefined;
  private voice: MediaStream | undefined;
  private ice: RTCIceServer[] = [];
  private lock: TabLock | undefined;
  /** An offer that was accepted before its SIP leg arrived. */
  private eager = "";

  constructor(private readonly options: SoftphoneOptions) {}

  start(): void {
    this.lock ??= holdTab(`centrala-telephone-${this.options.personId}`, {
      mine: () => {
        this.state.update((state) => ({ ...state, tab: "mine" }));
        void this.connect();
      },
      elsewhere: () => {
        this.disconnect();
        this.state.update((state) => ({ ...state, tab: "elsewhere" }));
      },
    });
  }

  stop(): void {
    this.lock?.release();
    this.lock = undefined;
    this.disconnect();
    this.state.set(IDLE);
  }

  takeOver(): void {
    this.lock?.steal();
  }

  /** Opens the microphone and registers; without a microphone it does not register. */
  async connect(): Promise<void> {
    if (this.ua) return;
    this.line("start");
    const stream = await this.options.microphone.open();
    if (!stream || this.state.get().tab !== "mine") {
      this.line("stop");
      return;
    }
    try {
      this.register(await this.options.account());
    } catch {
      this.line("stop");
      setTimeout(() => {
        if (this.lock) void this.connect();
      }, 3000);
    }
  }

  /** Answers the ringing call of this offer, now or as soon as it arrives. */
  accept(offerId: string): void {
    const { call } = this.state.get();
    if (this.session && call?.phase === "ringing" && call.offerId === offerId) this.pickUp();
    else this.eager = offerId;
  }

  /** True when its call rang here and was told to go on. */
  reject(offerId: string): boolean {
    const { call } = this.state.get();
    if (!this.session || call?.offerId !== offerId || call.phase !== "ringing") return false;
    end(this.session, true);
    return true;
  }

  hangUp(): void {
    if (this.session) end(this.session, this.state.get().call?.phase === "ringing");
  }

  toggleMute(): void {
    const { call } = this.state.get();
    if (!this.session || !call) return;
    if (call.muted) this.session.unmute({ audio: true });
    else this.session.mute({ audio: true });
    this.change({ muted: !call.muted });
  }

  toggleHold(): void {
    const phase = this.state.get().call?.phase;
    if (phase === "live") this.session?.hold();
    if (phase === "held") this.session?.unhold();
  }

  sendDigit(digit: string): void {
    const { call } = this.state.get();
    if (!this.session || call?.phase !== "live") return;
    this.session.sendDTMF(digit, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833 });
    this.change({ digits: (call.digits + digit).slice(-24) });
  }

  /** After a click of the person: browsers may refuse sound before it. */
  unblockSound(): void {
    void this.options.speaker.play().then(() => {
      this.state.update((state) => ({ ...state, silent: false }));
    });
  }

  private register(account: SoftphoneAccount): void {
    this.ice = account.ice_servers;
    const ua = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(account.ws_url)],
      uri: account.sip_uri,
      authorization_user: account.sip_user,
      password: account.sip_password,
      display_name: account.display_name,
      register: true,
      register_expires: 120,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 10,
      user_agent: "Centrala",
    });
    ua.on("registered", () => this.line("registered"));
    ua.on("unregistered", () => this.line("lost"));
    ua.on("registrationFailed", () => this.line("lost"));
    ua.on("disconnected", () => this.line("lost"));
    ua.on("newRTCSession", (event: RTCSessionEvent) => {
      const direction: string = event.session.direction;
      if (direction === INCOMING) this.incoming(event.session, event.request);
    });
    this.ua = ua;
    ua.start();
  }

  private disconnect(): void {
    const ua = this.ua;
    this.ua = undefined;
    ua?.stop();
    this.line("stop");
  }

  private incoming(session: RTCSession, request: IncomingRequest | OutgoingRequest): void {
    if (this.session) {
      end(session, true);
      return;
    }
    const header = (name: string): string => headerOf(request, name);
    this.session = session;
    this.state.update((state) => ({
      ...state,
      call: {
        offerId: header(OFFER_HEADER),
        contactId: header(CONTACT_HEADER),
        phase: "ringing",
        muted: false,
        liveSinceMs: 0,
        heldSinceMs: 0,
        from: session.remote_identity.display_name || session.remote_identity.uri.user,
        digits: "",
      },
    }));
    this.follow(session);
    const eager = this.eager !== "" && this.eager === header(OFFER_HEADER);
    this.eager = "";
    if (eager) this.pickUp();
  }

  private follow(session: RTCSession): void {
    hurryIce(session);
    onRemoteStream(session, (stream) => this.hear(stream));
    session.on("confirmed", () => {
      this.step("confirmed");
      this.change({ liveSinceMs: this.options.now() });
    });
    session.on("hold", ({ originator }) => {
      if (!isOurs(originator)) return;
      this.step("hold");
      this.change({ heldSinceMs: this.options.now() });
    });
    session.on("unhold", ({ originator }) => {
      if (isOurs(originator)) this.step("resume");
    });
    session.on("ended", () => this.over(false));
    session.on("failed", () => this.over(this.state.get().call?.phase === "answering"));
  }

  private pickUp(): void {
    if (!this.session) return;
    this.step("answer");
    this.voice = this.options.microphone.copy();
    answer(this.session, this.voice, this.ice);
  }

  private hear(stream: MediaStream): void {
    const { speaker } = this.options;
    speaker.srcObject = stream;
    speaker.play().catch(() => this.state.update((state) => ({ ...state, silent: true })));
  }

  private over(failed: boolean): void {
    this.session = undefined;
    for (const track of this.voice?.getTracks() ?? []) track.stop();
    this.voice = undefined;
    this.options.speaker.srcObject = null;
    this.state.update((state) => ({
      ...state,
      call: undefined,
      silent: false,
      failures: state.failures + (failed ? 1 : 0),
    }));
  }

  private line(event: LineEvent): void {
    this.state.update((state) => {
      const line = lineAfter(state.line, event);
      return line === state.line ? state : { ...state, line, lineSinceMs: this.options.now() };
    });
  }

  private step(event: CallEvent): void {
    const { call } = this.state.get();
    if (call) this.change({ phase: callAfter(call.phase, event) });
  }

  private change(change: Partial<CallState>): void {
    this.state.update((state) => (state.call ? { ...state, call: { ...state.call, ...change } } : state));
  }
}
