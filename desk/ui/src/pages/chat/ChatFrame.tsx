import { useEffect, useState, type ReactNode } from "react";
import type { City } from "../../api/types";
import { applyLook, changeSettings, settings, type Settings } from "../../core/settings";
import { useStore } from "../../core/store";
import { Icon, Mark } from "../../ui/icons";
import { CHAT_LANGUAGES, LANGUAGE_NAMES, type ChatLanguage, type ChatWords } from "./words";

export interface FrameProps {
  words: ChatWords;
  language: ChatLanguage;
  city: City | undefined;
  onLanguage: (language: ChatLanguage) => void;
}

const SIZES = [
  { size: 100, word: "textNormal" },
  { size: 115, word: "textLarger" },
  { size: 130, word: "textLargest" },
] as const satisfies readonly { size: Settings["textSize"]; word: keyof ChatWords }[];

function Look({ words, language, onLanguage }: FrameProps) {
  const look = useStore(settings, (value) => value);
  return (
    <div className="chat__look" role="group" aria-label={words.look}>
      <span className="segments" role="group" aria-label={words.textSize}>
        {SIZES.map(({ size, word }) => (
          <button
            key={size}
            className="segment"
            aria-pressed={look.textSize === size}
            aria-label={words[word]}
            data-size={size}
            onClick={() => changeSettings({ textSize: size })}
          >
            A
          </button>
        ))}
      </span>
      <button className="button" aria-pressed={look.contrast} onClick={() => changeSettings({ contrast: !look.contrast })}>
        {look.contrast && <Icon name="check" small />} {words.contrast}
      </button>
      <label className="chat__language">
        <Icon name="globe" />
        <span className="sr">{words.language}</span>
        <select className="input" value={language} onChange={(event) => onLanguage(event.target.value as ChatLanguage)}>
          {CHAT_LANGUAGES.map((each) => (
            <option key={each} value={each} lang={each}>
              {LANGUAGE_NAMES[each]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

interface Props extends FrameProps {
  status: string;
  /** Buttons at the right end of the head. */
  tools?: ReactNode;
  children: ReactNode;
}

/** Head, look, the way to 112: around the form and around the conversation. */
export function ChatFrame({ status, tools, children, ...shared }: Props) {
  const { words, language, city } = shared;
  const [open, setOpen] = useState(false);
  const look = useStore(settings, (value) => value);
  useEffect(() => applyLook(look, language), [look, language]);
  return (
    <main className="chat" lang={language}>
      <header className="chat__head">
        <span className="chat__mark">
          <Mark />
        </span>
        <div className="chat__who">
          <h1>{city ? `${city.name} ${city.hotline}` : words.title}</h1>
          <p role="status">{status}</p>
        </div>
        <button className="chat__tool" aria-label={words.look} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="text" />
        </button>
        {tools}
      </header>
      {open && <Look {...shared} />}
      <p className="chat__danger">
        <Icon name="bad" />
        <span>
          {words.danger} <a href="tel:112">{words.call112}</a>
        </span>
      </p>
      {children}
    </main>
  );
}
