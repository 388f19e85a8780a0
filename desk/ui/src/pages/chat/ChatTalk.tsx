import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { timeOfDay } from "../../core/clock";
import { useStore } from "../../core/store";
import { Icon } from "../../ui/icons";
import { ChatFrame, type FrameProps } from "./ChatFrame";
import type { ChatMessage, Conversation, Place } from "./conversation";
import { ChatLine } from "./line";
import { fill, type ChatWords } from "./words";

/** Longer than the pause between two of her signs of typing. */
const TYPING_MS = 5000;

function statusOf(place: Place, words: ChatWords): string {
  if (place.stage === "ended") return words.ended;
  if (place.stage === "talking") {
    return place.consultant_name === undefined ? words.talkingTo : fill(words.talking, { name: place.consultant_name });
  }
  return place.position === undefined ? words.waiting : fill(words.position, { n: place.position });
}

function Line({ message, words, name }: { message: ChatMessage; words: ChatWords; name: string }) {
  if (message.author === "system") return <p className="chat__system">{message.text}</p>;
  const mine = message.author === "resident";
  return (
    <div className={mine ? "bubble bubble--mine" : "bubble"}>
      <p className="bubble__text">{message.text}</p>
      <p className="bubble__by">
        {!mine && `${name} · `}
        <time className="num" dateTime={new Date(message.sent_ms).toISOString()}>
          {timeOfDay(message.sent_ms)}
        </time>
        {mine && (
          <>
            {` · ${words.delivered} `}
            <Icon name="check" small />
          </>
        )}
      </p>
    </div>
  );
}

function Typing({ text }: { text: string }) {
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

/** True for a few seconds after each sign of typing. */
function useRecent(atMs: number): boolean {
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    if (atMs === 0) return undefined;
    const timer = setTimeout(() => setSeen(atMs), TYPING_MS);
    return () => clearTimeout(timer);
  }, [atMs]);
  return atMs !== 0 && seen !== atMs;
}

function Log({ conversation, words }: { conversation: Conversation; words: ChatWords }) {
  const pane = useRef<HTMLDivElement>(null);
  const name = conversation.place.consultant_name ?? words.consultant;
  const typing = useRecent(conversation.typingMs);
  const count = conversation.messages.length + conversation.pending.length;
  const sending = conversation.pending.length;
  useEffect(() => {
    if (sending > 0 && pane.current) pane.current.scrollTop = 0;
  }, [sending]);
  return (
    <div className="chat__log" ref={pane} role="log" aria-label={words.log} tabIndex={0}>
      <div className="chat__lines">
        {conversation.messages.map((message) => (
          <Line key={message.id} message={message} words={words} name={name} />
        ))}
        {conversation.pending.map((each) => (
          <div className="bubble bubble--mine" key={each.clientId}>
            <p className="bubble__text">{each.text}</p>
            <p className="bubble__by">{words.sending}</p>
          </div>
        ))}
        {conversation.place.stage === "talking" && conversation.place.consultant_name !== undefined && count === 1 && (
          <p className="chat__system">
            <Icon name="ok" small /> {fill(words.joined, { name })}
          </p>
        )}
        {typing && <Typing text={fill(words.typing, { name })} />}
      </div>
    </div>
  );
}

function Writer({ words, line }: { words: ChatWords; line: ChatLine }) {
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const send = (): void => {
    if (text.trim() === "") return;
    line.send(text.trim());
    setText("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <>
      <div className="chat__write">
        <label className="sr" htmlFor="say">
          {words.write}
        </label>
        <textarea
          ref={field}
          className="input"
          id="say"
          rows={1}
          maxLength={4000}
          placeholder={words.placeholder}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            line.typing();
          }}
          onKeyDown={onKeyDown}
        />
        <button className="button button--main" aria-label={words.send} onClick={send}>
          <Icon name="send" />
        </button>
      </div>
      <p className="chat__small chat__foot">{words.noPesel}</p>
    </>
  );
}

function Ended({ words, place, hotline, onAgain }: { words: ChatWords; place: Place; hotline: string; onAgain: () => void }) {
  return (
    <div className="chat__ended">
      <p>{words.endedText}</p>
      {place.ticket !== undefined && (
        <>
          <p className="strong num">{fill(words.ticket, { number: place.ticket })}</p>
          <p className="chat__small">{fill(words.ticketHint, { hotline })}</p>
        </>
      )}
      <button className="button button--main" onClick={onAgain}>
        {words.again}
      </button>
    </div>
  );
}

function Leaving({ words, onYes, onNo }: { words: ChatWords; onYes: () => void; onNo: () => void }) {
  return (
    <div className="chat__ask" role="alertdialog" aria-label={words.leaveAsk}>
      <p className="mid">{words.leaveAsk}</p>
      <button className="button" onClick={onYes}>
        {words.leaveYes}
      </button>
      {/* eslint-disable-next-line jsx-a11y/no-autofocus -- the safe answer has the cursor */}
      <button className="button" autoFocus onClick={onNo}>
        {words.leaveNo}
      </button>
    </div>
  );
}

function Trouble({ text }: { text: string }) {
  return (
    <p className="chat__lost" role="alert">
      <Icon name="warn" /> {text}
    </p>
  );
}

function Troubles({ lost, refused, words }: { lost: boolean; refused: boolean; words: ChatWords }) {
  return (
    <>
      {lost && <Trouble text={words.lost} />}
      {refused && <Trouble text={words.error} />}
    </>
  );
}

function LeaveButton({ words, onPress }: { words: ChatWords; onPress: () => void }) {
  return (
    <button className="chat__tool" aria-label={words.leave} onClick={onPress}>
      <Icon name="x" />
    </button>
  );
}

function useLine(): ChatLine {
  const [line] = useState(() => new ChatLine());
  useEffect(() => {
    line.start();
    return () => line.stop();
  }, [line]);
  return line;
}

export function ChatTalk({ onAgain, ...shared }: FrameProps & { onAgain: () => void }) {
  const { words, city } = shared;
  const line = useLine();
  const [leaving, setLeaving] = useState(false);
  const { conversation, connected, loaded } = useStore(line.state, (state) => state);
  const { place } = conversation;
  const ended = place.stage === "ended";
  const leave = (): void => {
    line.leave();
    setLeaving(false);
  };
  const tools = !ended && <LeaveButton words={words} onPress={() => setLeaving(true)} />;
  return (
    <ChatFrame {...shared} status={loaded ? statusOf(place, words) : words.loading} tools={tools}>
      {leaving && !ended && <Leaving words={words} onYes={leave} onNo={() => setLeaving(false)} />}
      <Troubles lost={loaded && !connected && !ended} refused={conversation.trouble} words={words} />
      <Log conversation={conversation} words={words} />
      {ended ? <Ended words={words} place={place} hotline={city?.hotline ?? ""} onAgain={onAgain} /> : <Writer words={words} line={line} />}
    </ChatFrame>
  );
}
