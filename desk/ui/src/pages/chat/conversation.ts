/** The resident's side of a chat: what the server says, and what is still on its way. Pure. */

export type Stage = "waiting" | "talking" | "ended";

export interface ChatMessage {
  id: string;
  author: "resident" | "consultant" | "system";
  text: string;
  sent_ms: number;
}

export interface Place {
  stage: Stage;
  position?: number;
  consultant_name?: string;
  ticket?: string;
}

export interface Pending {
  clientId: string;
  text: string;
  atMs: number;
}

export interface Conversation {
  place: Place;
  language: string;
  messages: ChatMessage[];
  pending: Pending[];
  /** The consultant was typing at this time; 0 when she was not. */
  typingMs: number;
  trouble: boolean;
}

export type Word =
  | ({ type: "snapshot"; messages: ChatMessage[]; language: string } & Place)
  | ({ type: "message" } & ChatMessage)
  | ({ type: "stage" } & Place)
  | { type: "typing"; who: "consultant" }
  | { type: "error"; code: string };

export const NEW: Conversation = {
  place: { stage: "waiting" },
  language: "pl",
  messages: [],
  pending: [],
  typingMs: 0,
  trouble: false,
};

/** The server's id of a message ends with the id that this page gave it. */
const isOf = (message: ChatMessage, pending: Pending): boolean => message.id.endsWith(pending.clientId);

function arrived(pending: readonly Pending[], messages: readonly ChatMessage[]): Pending[] {
  return pending.filter((each) => !messages.some((message) => isOf(message, each)));
}

function placeOf({ stage, position, consultant_name: name, ticket }: Place): Place {
  return {
    stage,
    ...(position === undefined ? {} : { position }),
    ...(name === undefined ? {} : { consultant_name: name }),
    ...(ticket === undefined ? {} : { ticket }),
  };
}

/** When it is over, the messages still say who wrote them. */
function nameBefore(before: Place, after: Place): Partial<Place> {
  const known = after.stage === "ended" ? before.consultant_name : undefined;
  return known === undefined ? {} : { consultant_name: known };
}

function withMessage(state: Conversation, { id, author, text, sent_ms }: ChatMessage): Conversation {
  if (state.messages.some((message) => message.id === id)) return state;
  const messages = [...state.messages, { id, author, text, sent_ms }];
  const typingMs = author === "consultant" ? 0 : state.typingMs;
  return { ...state, messages, typingMs, trouble: false, pending: arrived(state.pending, messages) };
}

/** The conversation after the server said `word` at `now` (ms). */
export function hear(state: Conversation, word: Word, now: number): Conversation {
  switch (word.type) {
    case "snapshot":
      return {
        ...state,
        place: placeOf(word),
        language: word.language,
        messages: word.messages,
        pending: arrived(state.pending, word.messages),
        trouble: false,
      };
    case "message":
      return withMessage(state, word);
    case "stage":
      return { ...state, place: { ...nameBefore(state.place, word), ...placeOf(word) }, typingMs: 0 };
    case "typing":
      return { ...state, typingMs: now };
    case "error":
      return { ...state, trouble: true };
  }
}

export function say(state: Conversation, pending: Pending): Conversation {
  return { ...state, pending: [...state.pending, pending] };
}
