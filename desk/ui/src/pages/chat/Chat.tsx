import { useCallback, useEffect, useState } from "react";
import { api, isProblem } from "../../api/http";
import { useCity } from "../../app/city";
import { ChatForm } from "./ChatForm";
import { ChatFrame } from "./ChatFrame";
import { ChatTalk } from "./ChatTalk";
import { asChatLanguage, CHAT_WORDS, type ChatLanguage } from "./words";
import "./chat.css";

type At = "asking" | "form" | "talk" | "unreachable";

async function whereAmI(): Promise<{ at: At; language?: string }> {
  try {
    const { language } = await api<{ language: string }>("/chat");
    return { at: "talk", language };
  } catch (error) {
    const none = isProblem(error) && error.status === 404;
    return { at: none ? "form" : "unreachable" };
  }
}

/** The resident's chat: a form, then the conversation; a reload comes back to where it was. */
export default function Chat() {
  const [at, setAt] = useState<At>("asking");
  const [language, setLanguage] = useState<ChatLanguage>(() => asChatLanguage(navigator.language) ?? "pl");
  const city = useCity();
  const words = CHAT_WORDS[language];

  const look = useCallback(async () => {
    const found = await whereAmI();
    setAt(found.at);
    const spoken = asChatLanguage(found.language);
    if (spoken !== undefined) setLanguage(spoken);
  }, []);

  useEffect(() => {
    void whereAmI().then((found) => {
      setAt(found.at);
      const spoken = asChatLanguage(found.language);
      if (spoken !== undefined) setLanguage(spoken);
    });
  }, []);

  useEffect(() => {
    document.documentElement.lang = language;
    document.title = [words.title, city && `${city.name} ${city.hotline}`].filter(Boolean).join(" · ");
  }, [language, words, city]);

  const shared = { words, language, city, onLanguage: setLanguage };
  if (at === "talk") return <ChatTalk {...shared} onAgain={() => setAt("form")} />;
  return (
    <ChatFrame {...shared} status={words.title}>
      {at === "form" && city && <ChatForm {...shared} city={city} onStarted={() => setAt("talk")} />}
      {at === "unreachable" && (
        <div className="chat__pane">
          <p role="alert">{words.unreachable}</p>
          <button className="button button--main" onClick={() => void look()}>
            {words.again}
          </button>
        </div>
      )}
      {(at === "asking" || (at === "form" && !city)) && (
        <p className="chat__pane" role="status">
          {words.loading}
        </p>
      )}
    </ChatFrame>
  );
}
