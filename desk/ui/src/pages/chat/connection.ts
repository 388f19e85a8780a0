/** WebSocket of a resident's chat: reconnects and resends undelivered messages. */

import { api } from "../../api/http";
import { randomId } from "../../core/ids";
import { backoffMs } from "../../core/backoff";
import type { ChatFrame } from "../../api/types";
import { Store } from "../../core/store";
import { storedPending, storePending } from "./chatText";
import { applyFrame, EMPTY_CONVERSATION, addPending, type Conversation, type PendingMessage } from "./conversation";

export interface ConnectionState {
  conversation: Conversation;
  connected: boolean;
  loaded: boolean;
}

/** Ends the chat and lets this browser forget it; false when the server was not reached. */
export async function forgetChat(): Promise<boolean> {
  try {
    await api("/chat", { method: "DELETE", keepalive: true });
    return true;
  } catch {
    return false;
  }
}

const TYPING_INTERVAL_MS = 3000;

/** Longest wait for the answer to a message, ms; then the connection counts as lost, although it looks open. */
const MAX_ANSWER_MS = 10_000;

export class ChatConnection {
  readonly state = new Store<ConnectionState>({ conversation: { ...EMPTY_CONVERSATION, pending: storedPending() }, connected: false, loaded: false });
  private socket: WebSocket | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private running = false;
  private typingSentMs = 0;
  private answerTimer: ReturnType<typeof setTimeout> | undefined;
  /** The resident ended the chat; sent to the server when it can be reached. */
  private leaving = false;
  private storedPending: readonly PendingMessage[] = [];

  start(): void {
    if (this.running) return;
    this.running = true;
    window.addEventListener("online", this.reconnectNow);
    this.connect();
  }

  stop(): void {
    this.running = false;
    window.removeEventListener("online", this.reconnectNow);
    clearTimeout(this.retry);
    clearTimeout(this.answerTimer);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  send(text: string): void {
    const pending = { clientId: randomId(), text, atMs: Date.now() };
    this.updateConversation((conversation) => addPending(conversation, pending));
    this.sendFrame({ type: "message", client_id: pending.clientId, text });
    this.awaitAnswer();
  }

  /** Sends a typing signal, at most one in `TYPING_INTERVAL_MS`. */
  typing(): void {
    const now = Date.now();
    if (now - this.typingSentMs < TYPING_INTERVAL_MS) return;
    this.typingSentMs = now;
    this.sendFrame({ type: "typing" });
  }

  leave(): void {
    this.leaving = true;
    this.sendFrame({ type: "leave" });
  }

  private readonly reconnectNow = (): void => {
    if (!this.running || this.socket || this.isEnded) return;
    clearTimeout(this.retry);
    this.connect();
  };

  private get isEnded(): boolean {
    return this.state.get().conversation.status.stage === "ended";
  }

  private connect(): void {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/chat/ws`);
    this.socket = socket;
    socket.onmessage = (event) => {
      if (socket === this.socket) this.receive(JSON.parse(String(event.data)) as ChatFrame);
    };
    socket.onclose = () => {
      if (socket === this.socket) this.onSocketLost();
    };
  }

  private receive(frame: ChatFrame): void {
    this.attempt = 0;
    this.updateConversation((conversation) => applyFrame(conversation, frame, Date.now()));
    if (frame.type !== "typing") this.awaitAnswer();
    if (frame.type !== "snapshot") return;
    this.state.update((state) => ({ ...state, connected: true, loaded: true }));
    if (frame.stage === "ended") this.stop();
    else this.resendPending();
    if (this.leaving) this.leave();
  }

  /** Starts the wait for the next answer when messages are on their way. */
  private awaitAnswer(): void {
    clearTimeout(this.answerTimer);
    if (!this.socket || this.isEnded || this.state.get().conversation.pending.length === 0) return;
    this.answerTimer = setTimeout(() => this.onSocketLost(), MAX_ANSWER_MS);
  }

  private resendPending(): void {
    for (const { clientId, text } of this.state.get().conversation.pending) {
      this.sendFrame({ type: "message", client_id: clientId, text });
    }
  }

  private onSocketLost(): void {
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
    clearTimeout(this.answerTimer);
    this.state.update((state) => ({ ...state, connected: false }));
    if (!this.running || this.isEnded) return;
    const pause = backoffMs(this.attempt, Math.random);
    this.attempt += 1;
    this.retry = setTimeout(() => this.connect(), pause);
  }

  private sendFrame(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  private updateConversation(change: (conversation: Conversation) => Conversation): void {
    this.state.update((state) => ({ ...state, conversation: change(state.conversation) }));
    const { pending } = this.state.get().conversation;
    if (pending !== this.storedPending && !this.isEnded) storePending(pending);
    this.storedPending = pending;
  }
}
