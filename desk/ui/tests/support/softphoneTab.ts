/** A softphone in one tab of the browser, with the microphone, the account server and the SIP of the test. */

import { vi } from "vitest";
import type { SoftphoneAccount } from "../../src/api/types";
import { Store } from "../../src/core/store";
import type { Microphone, MicState } from "../../src/phone/microphone";
import { Softphone, type AccountRequest } from "../../src/phone/softphone";
import type { CallState } from "../../src/phone/state";
import { NOW } from "../builders";
import { asUserAgent, FakeUserAgent, type FakeSession } from "./fakeSip";

export const ACCOUNT: SoftphoneAccount = {
  sip_user: "bielak",
  sip_uri: "sip:bielak@centrala.local",
  sip_password: "tajne",
  ws_url: "ws://127.0.0.1:8088/ws",
  display_name: "Agnieszka Bielak",
  ice_servers: [{ urls: "stun:127.0.0.1" }],
};

export const HEADERS = { "X-Centrala-Offer": "tel-1-o1", "X-Centrala-Contact": "tel-1" };

/** Waits for a condition without the 50 ms pause of the library. */
export const until = (condition: () => boolean): Promise<boolean> => vi.waitUntil(condition, { interval: 1 });

class Track {
  stopped = false;
  enabled = true;
  stop(): void {
    this.stopped = true;
  }
}

export class SoftphoneTab {
  readonly agents: FakeUserAgent[] = [];
  readonly copies: Track[] = [];
  readonly audio = { srcObject: null as unknown, play: vi.fn(() => Promise.resolve()) };
  readonly account = vi.fn<(request: AccountRequest) => Promise<SoftphoneAccount>>(() => Promise.resolve(ACCOUNT));
  readonly microphoneState = new Store<MicState>("ready");
  readonly openMicrophone = vi.fn(() => Promise.resolve({} as MediaStream | undefined));
  readonly phone = new Softphone({
    account: this.account,
    microphone: { state: this.microphoneState, open: this.openMicrophone, copy: () => this.copy() } as unknown as Microphone,
    personId: "bielak",
    remoteAudio: this.audio as unknown as HTMLAudioElement,
    now: () => NOW,
    userAgent: (configuration) => {
      const agent = new FakeUserAgent(configuration);
      this.agents.push(agent);
      return asUserAgent(agent);
    },
  });

  get agent(): FakeUserAgent {
    const agent = this.agents.at(-1);
    if (!agent) throw new Error("the softphone made no user agent");
    return agent;
  }

  get call(): CallState | undefined {
    return this.phone.state.get().call;
  }

  async register(): Promise<void> {
    this.phone.start();
    await until(() => this.agents.at(-1)?.stopped === false);
    this.agent.emit("registered");
  }

  /** A call of the offer tel-1-o1, answered and connected. */
  async talk(): Promise<FakeSession> {
    await this.register();
    const session = this.agent.invite({ headers: HEADERS });
    this.phone.accept("tel-1-o1");
    session.emit("confirmed");
    return session;
  }

  private copy(): MediaStream {
    const track = new Track();
    this.copies.push(track);
    return { getTracks: () => [track], getAudioTracks: () => [track] } as unknown as MediaStream;
  }
}
