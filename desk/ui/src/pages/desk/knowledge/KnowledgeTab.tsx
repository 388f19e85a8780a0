import { useEffect, useState } from "react";
import type { ArticleHit, Contact } from "../../../api/types";
import { announcer } from "../../../core/announcer";
import { useTranslation } from "../../../i18n/react";
import { KeyHint } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { errorMessage } from "../errorMessages";
import { useKeyLabel } from "../hooks";
import { useServices } from "../services";
import { ArticleView } from "./ArticleView";
import { SEARCH_AFTER_MS, useKnowledge } from "./useKnowledge";
import { ValidityChip } from "./ValidityChip";
import { isTooLong } from "../../../core/textLength";
import { MAX_KNOWLEDGE_SEARCH } from "../../../core/textLimits";
import { TooLong } from "../../../ui/TooLong";
import "./knowledge.css";

const isReason = (reason: string): reason is "event" | "keys" => reason === "event" || reason === "keys";

function Hit({ contact, hit }: { contact: Contact; hit: ArticleHit }) {
  const { t } = useTranslation();
  const { knowledge } = useServices();
  const { article } = useKnowledge(contact.contact_id);
  const reason = isReason(hit.reason_id) ? t(`knowledge.reason-${hit.reason_id}`) : t("knowledge.reason-words", { words: hit.words.join(", ") });
  return (
    <li>
      <button
        className="hit"
        aria-current={article?.article_id === hit.article_id}
        onClick={() => void knowledge.open(contact.contact_id, hit.article_id, contact.language)}
      >
        <span className="medium" lang={hit.language}>
          {hit.title}
        </span>
        <span className="row row--wrap s12 muted">
          <span>{reason}</span>
          <span>{hit.unit}</span>
          {hit.validity !== "valid" && <ValidityChip validity={hit.validity} validUntil={hit.valid_until} />}
          {!hit.is_public && (
            <span className="chip chip--line">
              <Icon name="lock" small /> {t("knowledge.internal-only")}
            </span>
          )}
        </span>
      </button>
    </li>
  );
}

function SearchField({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const { knowledge } = useServices();
  const keyOf = useKeyLabel();
  const [text, setText] = useState(() => knowledge.of(contactId).query);
  useEffect(() => {
    if (text === knowledge.of(contactId).query || isTooLong(text, MAX_KNOWLEDGE_SEARCH)) return undefined;
    const timer = setTimeout(() => void knowledge.search(contactId, text), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [knowledge, contactId, text]);
  return (
    <form
      role="search"
      className="knowledge__search"
      aria-label={t("knowledge.search")}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isTooLong(text, MAX_KNOWLEDGE_SEARCH)) void knowledge.search(contactId, text);
      }}
    >
      <Icon name="search" />
      <input
        className="knowledge__field"
        id="search-knowledge"
        type="search"
        aria-label={t("knowledge.search")}
        placeholder={t("knowledge.search")}
        aria-invalid={isTooLong(text, MAX_KNOWLEDGE_SEARCH)}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <KeyHint>{keyOf("knowledge")}</KeyHint>
      <TooLong text={text} limit={MAX_KNOWLEDGE_SEARCH} />
    </form>
  );
}

/** Nothing was found: the question is counted, so that an article is written for it. */
function NoArticle({ query }: { query: string }) {
  const { t } = useTranslation();
  const { knowledge } = useServices();
  const [reported, setReported] = useState("");
  const report = async (): Promise<void> => {
    try {
      await knowledge.reportGap(query);
      setReported(query);
      announcer.announce(t("knowledge.gap-reported"));
    } catch (error) {
      announcer.alert(errorMessage(error, t));
    }
  };
  return (
    <div className="resident__part resident__part--loose">
      <p>{t("knowledge.none", { query })}</p>
      <button className="button button--small" aria-disabled={reported === query} onClick={() => void (reported === query ? undefined : report())}>
        <Icon name="flag" small /> {t(reported === query ? "knowledge.gap-reported" : "knowledge.report-gap")}
      </button>
    </div>
  );
}

/** Suggestions that came while others are read. */
function FreshButton({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const { knowledge } = useServices();
  const { results, fresh } = useKnowledge(contactId);
  if (results || !fresh) return null;
  return (
    <button className="button button--quiet button--small" onClick={() => knowledge.showFresh(contactId)}>
      {t("knowledge.show-fresh")}
    </button>
  );
}

function ListStatus({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const { results, suggestions, query, error } = useKnowledge(contactId);
  const isEmpty = error === undefined && results?.length === 0;
  return (
    <>
      <div role="status">
        {error !== undefined && <p className="s13 resident__part">{errorMessage(error, t)}</p>}
        {!results && suggestions.length === 0 && <p className="s13 muted resident__part">{t("knowledge.no-suggestions")}</p>}
      </div>
      {isEmpty && <NoArticle query={query.trim()} />}
    </>
  );
}

function HitList({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const { results, suggestions } = useKnowledge(contact.contact_id);
  const hits = results ?? suggestions;
  const title = t(results ? "knowledge.results" : "knowledge.suggestions");
  return (
    <section className="knowledge__hits" aria-label={title}>
      <div className="row spread knowledge__caption">
        <h3 className="s12 muted">
          {title} <span className="tabular">{hits.length}</span>
        </h3>
        <FreshButton contactId={contact.contact_id} />
      </div>
      <ListStatus contactId={contact.contact_id} />
      <ul data-suggestions={contact.contact_id}>
        {hits.map((hit) => (
          <Hit key={hit.article_id} contact={contact} hit={hit} />
        ))}
      </ul>
    </section>
  );
}

/** Knowledge base beside a contact: search, suggestions with their reasons, and the article to follow. */
export function KnowledgeTab({ contact }: { contact: Contact }) {
  const { article } = useKnowledge(contact.contact_id);
  return (
    <>
      <SearchField contactId={contact.contact_id} />
      <HitList contact={contact} />
      {article && <ArticleView contact={contact} article={article} />}
    </>
  );
}
