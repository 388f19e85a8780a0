import { useEffect, useRef, useState, type KeyboardEvent, type SyntheticEvent } from "react";
import { timeOfDay } from "../../core/clock";
import { useStore } from "../../core/store";
import { lengthOf } from "../../core/textLength";
import { Icon } from "../../ui/icons";
import { ChatFrame, type FrameProps } from "./ChatFrame";
import { carriesFilesOnly, forgetTexts, MAX_TEXT, storedMessage, storeMessage } from "./chatText";
import type { ChatMessage } from "../../api/types";
import type { Conversation, ChatStatus } from "./conversation";
import { ChatConnection, forgetChat, type ConnectionState } from "./connection";
import { fillParameters, type ChatTexts } from "./texts";
import { TranscriptField, TranscriptForm, useTranscript, type Transcript } from "./Transcript";

/** How long a typing signal counts, ms; longer than the interval between two signals. */
const TYPING_MS = 5000;

function statusText(status: ChatStatus, texts: ChatTexts): string {
  if (status.stage === "ended") return texts.ended;
  if (status.stage === "talking") {
    return status.consultant_name === undefined ? texts.talkingTo : fillParameters(texts.talking, { name: status.consultant_name });
  }
  return status.position === undefined ? texts.waiting : fillParameters(texts.position, { n: status.position });
}

function ChatBubble({ message, language, texts, name }: { message: ChatMessage; language: string; texts: ChatTexts; name: string }) {
  if (message.author === "system") return <p className="chat__notice" lang={language}>{message.text}</p>;
  const own = message.author === "resident";
  return (
    <div className={own ? "bubble bubble--own" : "bubble"}>
      <p className="bubble__text" lang={language}>
        {message.text}
      </p>
      <p className="bubble__byline">
        {!own && `${name} · `}
        <time className="tabular" dateTime={new Date(message.sent_ms).toISOString()}>
          {timeOfDay(message.sent_ms)}
        </time>
        {own && (
          <>
            {` · ${texts.delivered} `}
            <Icon name="check" small />
          </>
        )}
      </p>
    </div>
  );
}

function TypingIndicator({ text }: { text: string }) {
  return (
    <p className="chat__typing" role="status">
      <span aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {text}
    </p>
  );
}

/** True for `TYPING_MS` after message change of `atMs`. */
function useIsRecent(atMs: number): boolean {
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    if (atMs === 0) return undefined;
    const timer = setTimeout(() => setSeen(atMs), TYPING_MS);
    return () => clearTimeout(timer);
  }, [atMs]);
  return atMs !== 0 && seen !== atMs;
}

function MessageLog({ conversation, texts }: { conversation: Conversation; texts: ChatTexts }) {
  const log = useRef<HTMLDivElement>(null);
  const name = conversation.status.consultant_name ?? texts.consultant;
  const typing = useIsRecent(conversation.typingMs);
  const count = conversation.messages.length + conversation.pending.length;
  const sending = conversation.pending.length;
  useEffect(() => {
    if (sending > 0 && log.current) log.current.scrollTop = 0;
  }, [sending]);
  return (
    <div className="chat__log" ref={log} role="log" aria-label={texts.log} tabIndex={0}>
      <div className="chat__lines">
        {conversation.messages.map((message) => (
          <ChatBubble key={message.id} message={message} language={conversation.language} texts={texts} name={name} />
        ))}
        {conversation.pending.map((message) => (
          <div className="bubble bubble--own" key={message.clientId}>
            <p className="bubble__text">{message.text}</p>
            <p className="bubble__byline">{conversation.status.stage === "ended" ? texts.notDelivered : texts.sending}</p>
          </div>
        ))}
        {conversation.status.stage === "talking" && conversation.status.consultant_name !== undefined && count === 1 && (
          <p className="chat__system">
            <Icon name="ok" small /> {fillParameters(texts.joined, { name })}
          </p>
        )}
        {typing && <TypingIndicator text={fillParameters(texts.typing, { name })} />}
      </div>
    </div>
  );
}

/** Text of the field, kept over a reload of the tab. */
function useUnsentText(): [text: string, change: (text: string) => void] {
  const [text, setText] = useState(storedMessage);
  const change = (next: string): void => {
    setText(next);
    storeMessage(next);
  };
  return [text, change];
}

function MessageInput({ texts, connection }: { texts: ChatTexts; connection: ChatConnection }) {
  const [text, setText] = useUnsentText();
  const [fileRefused, setFileRefused] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const length = lengthOf(text.trim());
  const send = (): void => {
    if (length === 0 || length > MAX_TEXT) return;
    connection.send(text.trim());
    setText("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  const refuseFiles = (event: SyntheticEvent, data: DataTransfer): void => {
    setFileRefused(carriesFilesOnly(data));
    if (carriesFilesOnly(data)) event.preventDefault();
  };
  return (
    <>
      {length > MAX_TEXT && <ProblemNotice text={fillParameters(texts.tooLong, { used: length, limit: MAX_TEXT })} />}
      {fileRefused && <ProblemNotice text={texts.noFiles} />}
      <div className="chat__write">
        <label className="visually-hidden" htmlFor="chat-message">
          {texts.write}
        </label>
        <textarea
          ref={field}
          className="input"
          id="chat-message"
          rows={1}
          placeholder={texts.placeholder}
          value={text}
          aria-invalid={length > MAX_TEXT}
          onChange={(event) => {
            setText(event.target.value);
            setFileRefused(false);
            connection.typing();
          }}
          onPaste={(event) => refuseFiles(event, event.clipboardData)}
          onDrop={(event) => refuseFiles(event, event.dataTransfer)}
          onKeyDown={onKeyDown}
        />
        <button className="button button--main" aria-label={texts.send} aria-disabled={length > MAX_TEXT} onClick={send}>
          <Icon name="send" />
        </button>
      </div>
      <p className="chat__small chat__foot">{texts.noPesel}</p>
    </>
  );
}

interface EndedProps {
  texts: ChatTexts;
  status: ChatStatus;
  hotline: string;
  transcript: Transcript | undefined;
  onAgain: () => void;
}

function EndedNotice({ texts, status, hotline, transcript, onAgain }: EndedProps) {
  return (
    <div className="chat__ended">
      <p>{texts.endedText}</p>
      {status.ticket !== undefined && (
        <>
          <p className="strong tabular">{fillParameters(texts.ticket, { number: status.ticket })}</p>
          <p className="chat__small">{fillParameters(texts.ticketHint, { hotline })}</p>
        </>
      )}
      {transcript && <TranscriptForm transcript={transcript} texts={texts} />}
      <button className="button button--main" onClick={onAgain}>
        {texts.again}
      </button>
    </div>
  );
}

interface LeaveProps {
  texts: ChatTexts;
  transcript: Transcript | undefined;
  onYes: () => void;
  /** Ends the chat and leaves nothing of it on the screen: the computer may be somebody else's next. */
  onForget: () => void;
  onNo: () => void;
}

function LeaveConfirmation({ texts, transcript, onYes, onForget, onNo }: LeaveProps) {
  return (
    <div className="chat__confirmation" role="alertdialog" aria-label={texts.leaveAsk}>
      <p className="medium">{texts.leaveAsk}</p>
      {transcript && <TranscriptField transcript={transcript} texts={texts} />}
      <button className="button" onClick={onYes}>
        {texts.leaveYes}
      </button>
      <button className="button" onClick={onForget}>
        {texts.leaveForget}
      </button>
      {/* eslint-disable-next-line jsx-a11y/no-autofocus -- the safe answer has the cursor */}
      <button className="button" autoFocus onClick={onNo}>
        {texts.leaveNo}
      </button>
    </div>
  );
}

function ProblemNotice({ text }: { text: string }) {
  return (
    <p className="chat__problem" role="alert">
      <Icon name="warn" /> {text}
    </p>
  );
}

/** Problems of an open chat; after its end nothing is tried again. */
function ProblemNotices({ state: { loaded, connected, conversation }, texts }: { state: ConnectionState; texts: ChatTexts }) {
  if (conversation.status.stage === "ended") return null;
  return (
    <>
      {loaded && !connected && <ProblemNotice text={texts.lost} />}
      {conversation.sendFailed && <ProblemNotice text={texts.error} />}
    </>
  );
}

function LeaveButton({ texts, onPress }: { texts: ChatTexts; onPress: () => void }) {
  return (
    <button className="chat__tool" aria-label={texts.leave} onClick={onPress}>
      <Icon name="x" />
    </button>
  );
}

function useChatConnection(): ChatConnection {
  const [connection] = useState(() => new ChatConnection());
  useEffect(() => {
    connection.start();
    return () => connection.stop();
  }, [connection]);
  return connection;
}

/** Reports how many answers came since the page was last visible. */
function useUnread(answers: number, onUnread: (count: number) => void): void {
  const seen = useRef(answers);
  useEffect(() => {
    const update = (): void => {
      if (!document.hidden) seen.current = answers;
      onUnread(answers - seen.current);
    };
    update();
    document.addEventListener("visibilitychange", update);
    return () => document.removeEventListener("visibilitychange", update);
  }, [answers, onUnread]);
  useEffect(() => () => onUnread(0), [onUnread]);
}

interface ConversationProps extends FrameProps {
  onAgain: () => void;
  onUnread: (count: number) => void;
}

export function ChatConversation({ onAgain, onUnread, ...shared }: ConversationProps) {
  const { texts, city } = shared;
  const connection = useChatConnection();
  const [leaving, setLeaving] = useState(false);
  const state = useStore(connection.state, (value) => value);
  const { conversation, loaded } = state;
  const { status } = conversation;
  useUnread(conversation.messages.filter(({ author }) => author !== "resident").length, onUnread);
  const ended = status.stage === "ended";
  useEffect(() => {
    if (!ended) return;
    forgetTexts();
    void forgetChat();
  }, [ended]);
  const answered = conversation.messages.some(({ author }) => author === "consultant");
  const transcript = useTranscript(answered ? conversation.transcriptKey : undefined);
  const leave = (): void => {
    connection.leave();
    setLeaving(false);
  };
  const forget = (): void => {
    forgetTexts();
    void forgetChat().then((done) => (done ? onAgain() : leave()));
  };
  /** Ends only after a wished transcript is on its way: after it the page has nothing to send. */
  const afterTranscript = (end: () => void): void => {
    if (transcript === undefined || transcript.address.trim() === "") end();
    else void transcript.send().then((done) => done && end());
  };
  const tools = !ended && <LeaveButton texts={texts} onPress={() => setLeaving(true)} />;
  return (
    <ChatFrame {...shared} status={loaded ? statusText(status, texts) : texts.loading} tools={tools}>
      {leaving && !ended && (
        <LeaveConfirmation
          texts={texts}
          transcript={transcript}
          onYes={() => afterTranscript(leave)}
          onForget={() => afterTranscript(forget)}
          onNo={() => setLeaving(false)}
        />
      )}
      <ProblemNotices state={state} texts={texts} />
      <MessageLog conversation={conversation} texts={texts} />
      {ended ? <EndedNotice texts={texts} status={status} hotline={city?.hotline ?? ""} transcript={transcript} onAgain={onAgain} /> : <MessageInput texts={texts} connection={connection} />}
    </ChatFrame>
  );
}
