import { useCallback, useEffect, useState } from "react";
import { api, isProblem } from "../../api/http";
import { useCity } from "../../app/city";
import { ChatForm } from "./ChatForm";
import { ChatFrame } from "./ChatFrame";
import { ChatConversation } from "./ChatConversation";
import { asChatLanguage, CHAT_TEXTS, type ChatLanguage } from "./texts";
import "./chat.css";

type ChatPhase = "loading" | "form" | "conversation" | "unreachable";

async function findOpenChat(): Promise<{ at: ChatPhase; language?: string }> {
  try {
    const { language } = await api<{ language: string }>("/chat");
    return { at: "conversation", language };
  } catch (error) {
    const none = isProblem(error) && error.status === 404;
    return { at: none ? "form" : "unreachable" };
  }
}

/** Chat of the resident: a form, then the conversation; a reload resumes an open conversation. */
export default function Chat() {
  const [at, setAt] = useState<ChatPhase>("loading");
  const [language, setLanguage] = useState<ChatLanguage>(() => asChatLanguage(navigator.language) ?? "pl");
  const [unread, setUnread] = useState(0);
  const city = useCity();
  const texts = CHAT_TEXTS[language];

  const look = useCallback(async () => {
    const found = await findOpenChat();
    setAt(found.at);
    const spoken = asChatLanguage(found.language);
    if (spoken !== undefined) setLanguage(spoken);
  }, []);

  useEffect(() => {
    void findOpenChat().then((found) => {
      setAt(found.at);
      const spoken = asChatLanguage(found.language);
      if (spoken !== undefined) setLanguage(spoken);
    });
  }, []);

  useEffect(() => {
    document.documentElement.lang = language;
    const title = [texts.title, city && `${city.name} ${city.hotline}`].filter(Boolean).join(" · ");
    document.title = unread > 0 ? `(${unread}) ${title}` : title;
  }, [language, texts, city, unread]);

  const shared = { texts, language, city, onLanguage: setLanguage };
  if (at === "conversation") return <ChatConversation {...shared} onAgain={() => setAt("form")} onUnread={setUnread} />;
  return (
    <ChatFrame {...shared} status={texts.title}>
      {at === "form" && city && <ChatForm {...shared} city={city} onStarted={() => setAt("conversation")} />}
      {at === "unreachable" && (
        <div className="chat__pane">
          <p role="alert">{texts.unreachable}</p>
          <button className="button button--main" onClick={() => void look()}>
            {texts.again}
          </button>
        </div>
      )}
      {(at === "loading" || (at === "form" && !city)) && (
        <p className="chat__pane" role="status">
          {texts.loading}
        </p>
      )}
    </ChatFrame>
  );
}
