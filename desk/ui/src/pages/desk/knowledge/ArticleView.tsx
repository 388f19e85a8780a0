import type { Article, Contact } from "../../../api/types";
import { longDate, timeOfDay } from "../../../core/clock";
import { useTranslation } from "../../../i18n/react";
import { LOCALES, type Translate } from "../../../i18n/translate";
import { KeyHint } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { useActionContext, useKeyLabel } from "../hooks";
import { useServices } from "../services";
import { ArticleFeedback } from "./ArticleFeedback";
import { isSendable, sendArticle, toggleUse } from "./sendArticle";
import { useKnowledge } from "./useKnowledge";
import { ValidityChip } from "./ValidityChip";

function ArticleHead({ contact, article }: { contact: Contact; article: Article }) {
  const { t, language } = useTranslation();
  const { knowledge } = useServices();
  const id = contact.contact_id;
  return (
    <div className="article__head">
      <div className="row spread">
        <h3 lang={article.language}>{article.title}</h3>
        <button className="button button--quiet button--icon" aria-label={t("knowledge.close")} onClick={() => knowledge.close(id)}>
          <Icon name="x" />
        </button>
      </div>
      <p className="row row--wrap s12">
        <ValidityChip validity={article.validity} validUntil={article.valid_until} />
        <span className="muted">
          {t("knowledge.published", { date: longDate(article.published_ms, LOCALES[language]), unit: article.unit, version: article.version })}
        </span>
      </p>
      {article.languages.length > 1 && (
        <span className="segments" role="group" aria-label={t("knowledge.language")}>
          {article.languages.map((code) => (
            <button key={code} className="segment" aria-pressed={code === article.language} onClick={() => void knowledge.open(id, article.article_id, code)}>
              {code}
            </button>
          ))}
        </span>
      )}
    </div>
  );
}

function ArticleUseRow({ contact, article }: { contact: Contact; article: Article }) {
  const context = useActionContext();
  const { t } = context;
  const keyOf = useKeyLabel();
  const { uses, done } = useKnowledge(contact.contact_id);
  const use = uses.find((entry) => entry.article_id === article.article_id);
  return (
    <div className="row row--wrap spread">
      {use ? (
        <span className="chip chip--ok">
          <Icon name="ok" small /> {t("knowledge.used-at", { time: timeOfDay(use.at_ms) })}
        </span>
      ) : (
        <span className="chip chip--line">
          <Icon name="ring" small /> {t("knowledge.not-used")}
        </span>
      )}
      <span className="row">
        <ArticleFeedback contactId={contact.contact_id} article={article} done={done} />
        <button className="button button--small" aria-pressed={use !== undefined} onClick={() => toggleUse(context)}>
          <Icon name={use ? "x" : "check"} small /> {t(use ? "knowledge.take-back" : "knowledge.use")} <KeyHint>{keyOf("use-article")}</KeyHint>
        </button>
      </span>
    </div>
  );
}

function Steps({ contact, article }: { contact: Contact; article: Article }) {
  const { t } = useTranslation();
  const { knowledge } = useServices();
  const { done } = useKnowledge(contact.contact_id);
  const current = article.steps.findIndex((_, index) => !done.includes(index));
  return (
    <ol className="steps" aria-label={t("knowledge.steps")}>
      {article.steps.map((step, index) => (
        <li key={index} className={index === current ? "steps__now" : undefined}>
          <button
            className="steps__box"
            role="checkbox"
            aria-checked={done.includes(index)}
            aria-label={t("knowledge.step", { n: index + 1 })}
            onClick={() => void knowledge.toggleStep(contact.contact_id, index)}
          >
            {done.includes(index) ? <Icon name="check" small /> : index + 1}
          </button>
          <p lang={article.language}>{step}</p>
        </li>
      ))}
    </ol>
  );
}

function TextList({ title, items, lang }: { title: string; items: readonly string[]; lang: string }) {
  if (items.length === 0) return null;
  return (
    <section>
      <h4>{title}</h4>
      <ul className="article__list s13" lang={lang}>
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  );
}

function Links({ article }: { article: Article }) {
  const { t } = useTranslation();
  if (article.links.length === 0) return null;
  return (
    <section>
      <h4>{t("knowledge.links")}</h4>
      <ul className="article__list s13">
        {article.links.map((link) => (
          <li key={link}>
            <a href={link} target="_blank" rel="noreferrer">
              {link.replace("https://", "")}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Related({ contact, article }: { contact: Contact; article: Article }) {
  const { t } = useTranslation();
  const { knowledge } = useServices();
  if (article.related.length === 0) return null;
  return (
    <section>
      <h4>{t("knowledge.related")}</h4>
      <ul className="article__list s13">
        {article.related.map((other) => (
          <li key={other.article_id}>
            <button className="linklike" onClick={() => void knowledge.open(contact.contact_id, other.article_id, article.language)}>
              {other.title}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Warnings({ article, t }: { article: Article; t: Translate }) {
  return (
    <>
      {article.hold_reason !== undefined && (
        <p className="notice notice--bad">
          <Icon name="bad" />
          <span>{t("knowledge.held-because", { reason: article.hold_reason })}</span>
        </p>
      )}
      {article.internal !== undefined && (
        <p className="notice">
          <Icon name="lock" />
          <span>
            <b className="medium">{t("knowledge.internal")}</b> {article.internal}
          </span>
        </p>
      )}
      {article.is_demo && <p className="s12 muted">{t("knowledge.demo")}</p>}
    </>
  );
}

/** The open article: what to say, steps to tick, and what belongs to it. */
export function ArticleView({ contact, article }: { contact: Contact; article: Article }) {
  const { t } = useTranslation();
  const lang = article.language;
  return (
    <article className="article" aria-label={article.title}>
      <ArticleHead contact={contact} article={article} />
      <ArticleUseRow contact={contact} article={article} />
      <div className="article__say">
        <p className="s12 muted">{t("knowledge.say")}</p>
        <p lang={lang}>{article.say}</p>
      </div>
      <Steps contact={contact} article={article} />
      <p className="s13" lang={lang}>
        {article.summary}
      </p>
      <TextList title={t("knowledge.fees")} items={article.fees === "" ? [] : [article.fees]} lang={lang} />
      <TextList title={t("knowledge.documents")} items={article.documents} lang={lang} />
      <TextList title={t("knowledge.places")} items={article.places} lang={lang} />
      <Warnings article={article} t={t} />
      <Links article={article} />
      <Related contact={contact} article={article} />
    </article>
  );
}

/** Bar below the article: its short text into the answer, with one key. */
export function SendBar({ contact }: { contact: Contact }) {
  const context = useActionContext();
  const { t, services } = context;
  const keyOf = useKeyLabel();
  const { article } = useKnowledge(contact.contact_id);
  if (!article || !isSendable(services, contact)) return null;
  return (
    <div className="send-bar">
      <button className="button button--main" onClick={() => sendArticle(context)}>
        <Icon name="send" /> {t("knowledge.insert")} <KeyHint>{keyOf("send-article")}</KeyHint>
      </button>
    </div>
  );
}
