/** The WebSocket of one resident's chat: comes back after a break and sends again what waits. */

import { backoff } from "../../core/backoff";
import { Store } from "../../core/store";
import { hear, NEW, say, type Conversation, type Word } from "./conversation";

export interface LineState {
  conversation: Conversation;
  connected: boolean;
  loaded: boolean;
}

const TYPING_EVERY_MS = 3000;

export class ChatLine {
  readonly state = new Store<LineState>({ conversation: NEW, connected: false, loaded: false });
  private socket: WebSocket | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private running = false;
  private typedMs = 0;

  start(): void {
    if (this.running) return;
    this.running = true;
    this.connect();
  }

  stop(): void {
    this.running = false;
    clearTimeout(this.retry);
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  send(text: string): void {
    const pending = { clientId: crypto.randomUUID(), text, atMs: Date.now() };
    this.alter((conversation) => say(conversation, pending));
    this.tell({ type: "message", client_id: pending.clientId, text });
  }

  /** Told at most once in three seconds. */
  typing(): void {
    const now = Date.now();
    if (now - this.typedMs < TYPING_EVERY_MS) return;
    this.typedMs = now;
    this.tell({ type: "typing" });
  }

  leave(): void {
    this.tell({ type: "leave" });
  }

  private connect(): void {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/chat/ws`);
    this.socket = socket;
    socket.onmessage = (event) => {
      if (socket === this.socket) this.receive(JSON.parse(String(event.data)) as Word);
    };
    socket.onclose = () => {
      if (socket === this.socket) this.lost();
    };
  }

  private receive(word: Word): void {
    this.attempt = 0;
    this.alter((conversation) => hear(conversation, word, Date.now()));
    if (word.type !== "snapshot") return;
    this.state.update((state) => ({ ...state, connected: true, loaded: true }));
    if (word.stage === "ended") this.stop();
    else this.sendAgain();
  }

  private sendAgain(): void {
    for (const { clientId, text } of this.state.get().conversation.pending) {
      this.tell({ type: "message", client_id: clientId, text });
    }
  }

  private lost(): void {
    this.socket = undefined;
    this.state.update((state) => ({ ...state, connected: false }));
    if (!this.running || this.state.get().conversation.place.stage === "ended") return;
    const pause = backoff(this.attempt, Math.random);
    this.attempt += 1;
    this.retry = setTimeout(() => this.connect(), pause);
  }

  private tell(word: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(word));
  }

  private alter(change: (conversation: Conversation) => Conversation): void {
    this.state.update((state) => ({ ...state, conversation: change(state.conversation) }));
  }
}
