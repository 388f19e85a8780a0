/**
 * Softphone of the desk. Registers with Asterisk, pairs an incoming session with the
 * ACD's offer by a SIP header, and holds one call at a time.
 */

import JsSIP from "jssip";
import type { EndEvent, RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRequest, OutgoingRequest } from "jssip/lib/SIPMessage";
import type { RTCSessionEvent, UA, UAConfiguration, UnRegisteredEvent } from "jssip/lib/UA";
import { isProblem } from "../api/http";
import type { SoftphoneAccount } from "../api/types";
import { Store } from "../core/store";
import { answerSession, dialOptions, endSession, answerWithHostCandidates, interruptSession, isInterruption, onRemoteStream, replaceVoice } from "./sipSession";
import type { Microphone } from "./microphone";
import { callAfter, IDLE_PHONE, registrationAfter, type CallEvent, type CallState, type RegistrationEvent, type PhoneState } from "./state";
import { NO_TEST_CALL, TEST_CALL_NUMBER, TestCall } from "./testCall";
import { acquireTabLock, type TabLock } from "./tabLock";

/** Pause before the account is asked for again, ms. */
const ACCOUNT_RETRY_MS = 3000;

/** SIP statuses (RFC 3261) of a registrar that does not take the secret: its session ended, or another one has the telephone. */
const SECRET_REFUSED = new Set([401, 403, 404]);

/** "take": the telephone comes to this session; "renew": only while no other session of the person has it. */
export type AccountRequest = "take" | "renew";

const takenElsewhere = (error: unknown): boolean => isProblem(error) && error.code === "telephone-taken";

const OFFER_HEADER = "X-Centrala-Offer";
const CONTACT_HEADER = "X-Centrala-Contact";

/** JsSIP declares enums whose values cannot be imported; at run time they are plain strings. */
const INCOMING = "incoming";
const isLocal = (originator: string): boolean => originator === "local";

/** Value of a header; "" when the request lacks it. */
function headerOf(request: IncomingRequest | OutgoingRequest, name: string): string {
  const value: unknown = request.getHeader(name);
  return typeof value === "string" ? value : "";
}

export interface SoftphoneOptions {
  account: (request: AccountRequest) => Promise<SoftphoneAccount>;
  microphone: Microphone;
  personId: string;
  /** Plays the remote audio. */
  remoteAudio: HTMLAudioElement;
  /** Server time, epoch ms. */
  now: () => number;
  /** Makes the SIP user agent; JsSIP's by default. */
  userAgent?: (configuration: UAConfiguration) => UA;
}

export class Softphone {
  readonly state = new Store<PhoneState>(IDLE_PHONE);
  private ua: UA | undefined;
  /** Attempt to register that is under way; a later stop makes it void. */
  private attempt: symbol | undefined;
  private session: RTCSession | undefined;
  private testCall: TestCall | undefined;
  private microphoneStream: MediaStream | undefined;
  private iceServers: RTCIceServer[] = [];
  private lock: TabLock | undefined;
  private ownsLock = false;
  private unwatchMicrophone: (() => void) | undefined;
  /** Offer accepted before its SIP call arrived; "" when there is none. */
  private acceptedOffer = "";

  constructor(private readonly options: SoftphoneOptions) {}

  start(): void {
    this.unwatchMicrophone ??= this.options.microphone.state.subscribe(() => this.onMicrophone());
    this.lock ??= acquireTabLock(`centrala-telephone-${this.options.personId}`, {
      onAcquired: () => this.onLockAcquired(),
      onHeldElsewhere: () => {
        this.ownsLock = false;
        this.disconnect();
        this.state.update((state) => ({ ...state, tab: "elsewhere" }));
      },
    });
  }

  /** Ends the telephone of this page; an answered call is given back to this consultant when the page is. */
  stop(): void {
    this.unwatchMicrophone?.();
    this.unwatchMicrophone = undefined;
    this.lock?.release();
    this.lock = undefined;
    this.ownsLock = false;
    this.disconnect();
    this.state.set(IDLE_PHONE);
  }

  /** Takes the telephone from another tab, or from another browser of the same person. */
  takeOver(): void {
    if (this.ownsLock) this.onLockAcquired();
    else this.lock?.steal();
  }

  /** Opens the microphone and registers; without a microphone it does not register. One attempt at a time. */
  async connect(request: AccountRequest = "take"): Promise<void> {
    if (this.ua || this.attempt || this.state.get().tab !== "mine") return;
    const attempt = Symbol("attempt");
    this.attempt = attempt;
    this.onRegistration("start");
    const account = await this.openAccount(request);
    if (this.attempt !== attempt) return;
    this.attempt = undefined;
    if (typeof account === "object") this.register(account);
    else this.onRegistration("stop");
    if (account === "elsewhere") this.state.update((state) => ({ ...state, tab: "elsewhere" }));
    if (account === "refused") setTimeout(() => void this.connect(request), ACCOUNT_RETRY_MS);
  }

  private async openAccount(request: AccountRequest): Promise<SoftphoneAccount | "no-microphone" | "refused" | "elsewhere"> {
    if (!(await this.options.microphone.open())) return "no-microphone";
    try {
      return await this.options.account(request);
    } catch (error) {
      return takenElsewhere(error) ? "elsewhere" : "refused";
    }
  }

  private onLockAcquired(): void {
    this.ownsLock = true;
    this.state.update((state) => ({ ...state, tab: "mine" }));
    void this.connect();
  }

  /** Answers the ringing call of the offer, or as soon as the call arrives. */
  accept(offerId: string): void {
    const { call } = this.state.get();
    if (this.session && call?.phase === "ringing" && call.offerId === offerId) this.pickUp();
    else this.acceptedOffer = offerId;
  }

  /** Rejects the ringing call of the offer; false when no such call rings here. */
  reject(offerId: string): boolean {
    const { call } = this.state.get();
    if (!this.session || call?.offerId !== offerId || call.phase !== "ringing") return false;
    endSession(this.session, true);
    return true;
  }

  hangUp(): void {
    if (this.session) endSession(this.session, this.state.get().call?.phase === "ringing");
  }

  toggleMute(): void {
    const { call } = this.state.get();
    if (!this.session || (call?.phase !== "live" && call?.phase !== "held")) return;
    if (call.muted) this.session.unmute({ audio: true });
    else this.session.mute({ audio: true });
    this.updateCall({ muted: !call.muted });
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
    this.updateCall({ digits: (call.digits + digit).slice(-24) });
  }

  /** Calls Asterisk, which sends the voice back; no-op without a registration and in a call. */
  startTestCall(): void {
    const { ua, iceServers } = this;
    if (!ua || this.session || this.state.get().registration !== "ready") return;
    this.endTestCall();
    const voice = this.options.microphone.copy();
    this.testCall = new TestCall({
      dial: () => ua.call(TEST_CALL_NUMBER, dialOptions(voice, iceServers)),
      voice,
      play: (stream) => (stream === null ? this.silence() : this.playRemote(stream)),
      onState: (testCall) => this.state.update((state) => ({ ...state, testCall })),
    });
  }

  /** Ends the test call, if there is one, and forgets its result. */
  endTestCall(): void {
    this.testCall?.end();
    this.testCall = undefined;
    if (this.state.get().testCall.phase !== "none") this.state.update((state) => ({ ...state, testCall: NO_TEST_CALL }));
  }

  /** To be called from a click: browsers refuse sound before a user gesture. */
  unblockSound(): void {
    void this.options.remoteAudio.play().then(() => {
      this.state.update((state) => ({ ...state, audioBlocked: false }));
    });
  }

  private register(account: SoftphoneAccount): void {
    this.iceServers = account.ice_servers;
    const newUserAgent = this.options.userAgent ?? ((configuration) => new JsSIP.UA(configuration));
    const ua = newUserAgent({
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
    // A user agent that was replaced still reports its end: the present one is not affected.
    const whilePresent = (event: RegistrationEvent) => (): void => {
      if (this.ua === ua) this.onRegistration(event);
    };
    ua.on("registered", whilePresent("registered"));
    ua.on("unregistered", whilePresent("lost"));
    ua.on("registrationFailed", ({ response }: { response: UnRegisteredEvent["response"] | null }) => {
      whilePresent("lost")();
      if (this.ua === ua && response !== null && SECRET_REFUSED.has(response.status_code)) this.renew(ua);
    });
    ua.on("disconnected", whilePresent("lost"));
    ua.on("newRTCSession", ({ session, request }: RTCSessionEvent) => {
      const direction: string = session.direction;
      if (direction === INCOMING && this.ua === ua) this.onIncoming(session, request);
    });
    this.ua = ua;
    ua.start();
  }

  /** Asks for the account again after a pause, and after the call: the secret of this session may have changed. */
  private renew(ua: UA): void {
    setTimeout(() => {
      if (this.ua !== ua) return;
      if (this.session) {
        this.renew(ua);
        return;
      }
      this.disconnect();
      void this.connect("renew");
    }, ACCOUNT_RETRY_MS);
  }

  /** Ends the registration. Nobody hung up: an answered call is left to the engine. */
  private disconnect(): void {
    const { ua, session } = this;
    this.attempt = undefined;
    this.ua = undefined;
    this.endTestCall();
    if (session) interruptSession(session);
    ua?.stop();
    this.onSessionOver(session, false);
    this.onRegistration("stop");
  }

  /** The microphone of the call was lost or replaced: the call goes on with another one, else it is left to the engine. */
  private onMicrophone(): void {
    const microphoneState = this.options.microphone.state.get();
    if (microphoneState === "ready") {
      if (this.session && this.microphoneStream) this.replaceMicrophone(this.session, this.microphoneStream);
      else if (!this.ua) void this.connect("renew");
    } else if (this.session && (microphoneState === "missing" || microphoneState === "denied")) this.disconnect();
  }

  private replaceMicrophone(session: RTCSession, lost: MediaStream): void {
    const voice = this.options.microphone.copy();
    if (!voice) return;
    for (const track of lost.getTracks()) track.stop();
    for (const track of voice.getAudioTracks()) track.enabled = this.state.get().call?.muted !== true;
    this.microphoneStream = voice;
    replaceVoice(session, voice);
  }

  private onIncoming(session: RTCSession, request: IncomingRequest | OutgoingRequest): void {
    const header = (name: string): string => headerOf(request, name);
    if (this.session && !this.isReturned(header(CONTACT_HEADER))) {
      endSession(session, true);
      return;
    }
    if (this.session) this.onSessionOver(this.session, false);
    this.endTestCall();
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
    this.watchSession(session);
    const accepted = this.acceptedOffer !== "" && this.acceptedOffer === header(OFFER_HEADER);
    this.acceptedOffer = "";
    if (accepted) this.pickUp();
  }

  /** The engine gives the contact of the present call back: that call was lost without a word from the other end. */
  private isReturned(contactId: string): boolean {
    const { call } = this.state.get();
    return contactId !== "" && call?.contactId === contactId && call.phase !== "ringing";
  }

  private watchSession(session: RTCSession): void {
    answerWithHostCandidates(session);
    onRemoteStream(session, (stream) => this.playRemote(stream));
    session.on("confirmed", () => {
      this.onCallEvent("confirmed");
      this.updateCall({ liveSinceMs: this.options.now() });
    });
    session.on("hold", ({ originator }) => {
      if (!isLocal(originator)) return;
      this.onCallEvent("hold");
      this.updateCall({ heldSinceMs: this.options.now() });
    });
    session.on("unhold", ({ originator }) => {
      if (isLocal(originator)) this.onCallEvent("resume");
    });
    session.on("ended", (event) => this.onEnded(session, event));
    session.on("failed", () => this.onSessionOver(session, this.state.get().call?.phase === "answering"));
  }

  /** After a lost call the telephone registers anew, which tells Asterisk that it is back. */
  private onEnded(session: RTCSession, { message }: { message: EndEvent["message"] | null }): void {
    const isLost = session === this.session && isInterruption(message?.getHeader("Reason"));
    this.onSessionOver(session, false);
    if (!isLost) return;
    this.state.update((state) => ({ ...state, interruptions: state.interruptions + 1 }));
    this.disconnect();
    void this.connect("renew");
  }

  private pickUp(): void {
    if (!this.session) return;
    this.onCallEvent("answer");
    this.microphoneStream = this.options.microphone.copy();
    answerSession(this.session, this.microphoneStream, this.iceServers);
  }

  private playRemote(stream: MediaStream): void {
    const { remoteAudio: speaker } = this.options;
    speaker.srcObject = stream;
    speaker.play().catch(() => this.state.update((state) => ({ ...state, audioBlocked: true })));
  }

  private silence(): void {
    this.options.remoteAudio.srcObject = null;
  }

  private onSessionOver(session: RTCSession | undefined, failed: boolean): void {
    if (!session || session !== this.session) return;
    this.session = undefined;
    for (const track of this.microphoneStream?.getTracks() ?? []) track.stop();
    this.microphoneStream = undefined;
    this.silence();
    this.state.update((state) => ({
      ...state,
      call: undefined,
      audioBlocked: false,
      failures: state.failures + (failed ? 1 : 0),
    }));
  }

  private onRegistration(event: RegistrationEvent): void {
    this.state.update((state) => {
      const line = registrationAfter(state.registration, event);
      return line === state.registration ? state : { ...state, registration: line, registrationSinceMs: this.options.now() };
    });
  }

  private onCallEvent(event: CallEvent): void {
    const { call } = this.state.get();
    if (call) this.updateCall({ phase: callAfter(call.phase, event) });
  }

  private updateCall(change: Partial<CallState>): void {
    this.state.update((state) => (state.call ? { ...state, call: { ...state.call, ...change } } : state));
  }
}
