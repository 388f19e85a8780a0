/** State of the resident's chat as pure functions: server frames and undelivered messages. */

import type { ChatFrame, ChatMessage } from "../../api/types";

export type Stage = "waiting" | "talking" | "ended";

export interface ChatStatus {
  stage: Stage;
  position?: number;
  consultant_name?: string;
  ticket?: string;
}

export interface PendingMessage {
  clientId: string;
  text: string;
  atMs: number;
}

export interface Conversation {
  status: ChatStatus;
  language: string;
  messages: ChatMessage[];
  pending: PendingMessage[];
  /** Time of the consultant's last typing signal, epoch ms; 0 without one. */
  typingMs: number;
  sendFailed: boolean;
  /** With which the conversation can be had by mail; undefined where none can be sent. */
  transcriptKey: string | undefined;
}

export const EMPTY_CONVERSATION: Conversation = {
  status: { stage: "waiting" },
  language: "pl",
  messages: [],
  pending: [],
  typingMs: 0,
  sendFailed: false,
  transcriptKey: undefined,
};

/** The server's message id ends with the client id of the message. */
const isDelivered = (message: ChatMessage, pending: PendingMessage): boolean => message.id.endsWith(pending.clientId);

function undelivered(pending: readonly PendingMessage[], messages: readonly ChatMessage[]): PendingMessage[] {
  return pending.filter((sent) => !messages.some((message) => isDelivered(message, sent)));
}

function statusOf({ stage, position, consultant_name: name, ticket }: ChatStatus): ChatStatus {
  return {
    stage,
    ...(position === undefined ? {} : { position }),
    ...(name === undefined ? {} : { consultant_name: name }),
    ...(ticket === undefined ? {} : { ticket }),
  };
}

/** After the end the consultant's name stays, for the messages. */
function keptName(before: ChatStatus, after: ChatStatus): Partial<ChatStatus> {
  const name = after.stage === "ended" ? before.consultant_name : undefined;
  return name === undefined ? {} : { consultant_name: name };
}

function withMessage(state: Conversation, { id, author, text, sent_ms }: ChatMessage): Conversation {
  if (state.messages.some((message) => message.id === id)) return state;
  const messages = [...state.messages, { id, author, text, sent_ms }];
  const typingMs = author === "consultant" ? 0 : state.typingMs;
  return { ...state, messages, typingMs, sendFailed: false, pending: undelivered(state.pending, messages) };
}

/** Conversation after the server sent `frame` at `now` (epoch ms). */
export function applyFrame(state: Conversation, frame: ChatFrame, now: number): Conversation {
  switch (frame.type) {
    case "snapshot":
      return {
        ...state,
        status: statusOf(frame),
        language: frame.language,
        messages: frame.messages,
        pending: undelivered(state.pending, frame.messages),
        sendFailed: false,
        transcriptKey: frame.transcript_key ?? state.transcriptKey,
      };
    case "message":
      return withMessage(state, frame);
    case "stage":
      return { ...state, status: { ...keptName(state.status, frame), ...statusOf(frame) }, typingMs: 0 };
    case "typing":
      return { ...state, typingMs: now };
    case "error":
      return { ...state, sendFailed: true };
  }
}

export function addPending(state: Conversation, pending: PendingMessage): Conversation {
  return { ...state, pending: [...state.pending, pending] };
}
