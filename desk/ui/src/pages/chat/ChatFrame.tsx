import { useEffect, useState, type ReactNode } from "react";
import type { City } from "../../api/types";
import { applyAppearance, changeSettings, settings, type Settings } from "../../core/settings";
import { useStore } from "../../core/store";
import { Icon, Logo } from "../../ui/icons";
import { CHAT_LANGUAGES, LANGUAGE_NAMES, type ChatLanguage, type ChatTexts } from "./texts";

export interface FrameProps {
  texts: ChatTexts;
  language: ChatLanguage;
  city: City | undefined;
  onLanguage: (language: ChatLanguage) => void;
}

const SIZES = [
  { size: 100, text: "textNormal" },
  { size: 115, text: "textLarger" },
  { size: 130, text: "textLargest" },
] as const satisfies readonly { size: Settings["textSize"]; text: keyof ChatTexts }[];

function AppearanceSettings({ texts: texts, language, onLanguage }: FrameProps) {
  const appearance = useStore(settings, (value) => value);
  return (
    <div className="chat__appearance" role="group" aria-label={texts.look}>
      <span className="segments" role="group" aria-label={texts.textSize}>
        {SIZES.map(({ size, text }) => (
          <button
            key={size}
            className="segment"
            aria-pressed={appearance.textSize === size}
            aria-label={texts[text]}
            data-size={size}
            onClick={() => changeSettings({ textSize: size })}
          >
            A
          </button>
        ))}
      </span>
      <button className="button" aria-pressed={appearance.contrast} onClick={() => changeSettings({ contrast: !appearance.contrast })}>
        {appearance.contrast && <Icon name="check" small />} {texts.contrast}
      </button>
      <label className="chat__language">
        <Icon name="globe" />
        <span className="visually-hidden">{texts.language}</span>
        <select className="input" value={language} onChange={(event) => onLanguage(event.target.value as ChatLanguage)}>
          {CHAT_LANGUAGES.map((code) => (
            <option key={code} value={code} lang={code}>
              {LANGUAGE_NAMES[code]}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/**
 * Sets the height and top of the page that the on-screen keyboard leaves visible. Browsers that do
 * not know `interactive-widget` lay the keyboard over the page, and with it over the message field.
 */
function useVisibleHeight(): void {
  useEffect(() => {
    const { visualViewport: visible } = window;
    if (!visible) return undefined;
    const { style } = document.documentElement;
    const fit = (): void => {
      // A page that the resident has zoomed keeps its size: only the keyboard makes it smaller.
      const zoomed = visible.scale > 1.01;
      style.setProperty("--visible-height", zoomed ? "100%" : `${visible.height}px`);
      style.setProperty("--visible-top", zoomed ? "0px" : `${visible.offsetTop}px`);
    };
    fit();
    visible.addEventListener("resize", fit);
    visible.addEventListener("scroll", fit);
    return () => {
      visible.removeEventListener("resize", fit);
      visible.removeEventListener("scroll", fit);
    };
  }, []);
}

interface Props extends FrameProps {
  status: string;
  /** Buttons at the right end of the header. */
  tools?: ReactNode;
  children: ReactNode;
}

/** Frame of form and conversation: header, appearance settings, emergency notice. */
export function ChatFrame({ status, tools, children, ...shared }: Props) {
  const { texts, language, city } = shared;
  const [open, setOpen] = useState(false);
  const appearance = useStore(settings, (value) => value);
  useEffect(() => applyAppearance(appearance, language), [appearance, language]);
  useVisibleHeight();
  return (
    <main className="chat" lang={language}>
      <header className="chat__head">
        <span className="chat__mark">
          <Logo />
        </span>
        <div className="chat__title">
          <h1>{city ? `${city.name} ${city.hotline}` : texts.title}</h1>
          <p role="status">{status}</p>
        </div>
        <button className="chat__tool" aria-label={texts.look} aria-expanded={open} onClick={() => setOpen(!open)}>
          <Icon name="text" />
        </button>
        {tools}
      </header>
      {open && <AppearanceSettings {...shared} />}
      <p className="chat__emergency">
        <Icon name="bad" />
        <span>
          {texts.danger} <a href="tel:112">{texts.call112}</a> <span className="chat__cannot-speak">{texts.cannotSpeak}</span>
        </span>
      </p>
      {children}
    </main>
  );
}
