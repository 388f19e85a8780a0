/** Knowledge base of each contact: suggestions, search, the open article and what was used. */

import { api, post } from "../../../api/http";
import type { Article, ArticleHit, ArticleUse } from "../../../api/types";
import { randomId } from "../../../core/ids";
import { Store } from "../../../core/store";

export type UseKind = ArticleUse["kind"];
export type FeedbackKind = "wrong" | "incomplete" | "unclear";

export interface Situation {
  event: string;
  category: string;
  text: string;
  language?: string;
}

export interface Remark {
  kind: FeedbackKind;
  text: string;
  step?: number;
  harmful: boolean;
}

export interface KnowledgeState {
  suggestions: readonly ArticleHit[];
  /** Suggestions that came while the shown ones are read; shown on demand. */
  fresh?: readonly ArticleHit[] | undefined;
  query: string;
  /** Articles of the last search; undefined while suggestions are shown. */
  results?: readonly ArticleHit[] | undefined;
  article?: Article | undefined;
  /** Steps of the open article that are done, from 0. */
  done: readonly number[];
  uses: readonly ArticleUse[];
  error?: unknown;
}

export const EMPTY_KNOWLEDGE: KnowledgeState = { suggestions: [], query: "", done: [], uses: [] };

const articlesPath = (contactId: string): string => `/desk/contacts/${encodeURIComponent(contactId)}/articles`;

const idsOf = (hits: readonly ArticleHit[]): string => hits.map((hit) => hit.article_id).join(" ");

export class KnowledgeStore {
  readonly state = new Store<Record<string, KnowledgeState>>({});

  of(contactId: string): KnowledgeState {
    return this.state.get()[contactId] ?? EMPTY_KNOWLEDGE;
  }

  change(contactId: string, change: Partial<KnowledgeState>): void {
    this.state.update((all) => ({ ...all, [contactId]: { ...(all[contactId] ?? EMPTY_KNOWLEDGE), ...change } }));
  }

  /** Asks for suggestions. A failure changes nothing: nobody waits for them. `hold`: the shown ones are being read. */
  async suggest(contactId: string, situation: Situation, hold: () => boolean): Promise<void> {
    try {
      const { articles } = await post<{ articles: ArticleHit[] }>(`${articlesPath(contactId)}/suggestions`, situation);
      const { suggestions } = this.of(contactId);
      if (idsOf(articles) === idsOf(suggestions)) this.change(contactId, { suggestions: articles, fresh: undefined });
      else if (suggestions.length > 0 && hold()) this.change(contactId, { fresh: articles });
      else this.change(contactId, { suggestions: articles, fresh: undefined });
    } catch {
      return;
    }
  }

  showFresh(contactId: string): void {
    const { fresh } = this.of(contactId);
    if (fresh) this.change(contactId, { suggestions: fresh, fresh: undefined });
  }

  /** Searches; an empty text goes back to the suggestions. A slow answer to an earlier text is dropped. */
  async search(contactId: string, query: string): Promise<void> {
    this.change(contactId, { query, error: undefined });
    if (query.trim() === "") {
      this.change(contactId, { results: undefined });
      return;
    }
    try {
      const { articles } = await api<{ articles: ArticleHit[] }>(`/desk/knowledge?q=${encodeURIComponent(query)}`);
      if (this.of(contactId).query === query) this.change(contactId, { results: articles });
    } catch (error) {
      if (this.of(contactId).query === query) this.change(contactId, { error });
    }
  }

  async open(contactId: string, articleId: string, language: string): Promise<void> {
    try {
      const article = await api<Article>(`/desk/knowledge/${encodeURIComponent(articleId)}?language=${language}`);
      const { article: before, done } = this.of(contactId);
      this.change(contactId, { article, done: before?.article_id === articleId ? done : [], error: undefined });
    } catch (error) {
      this.change(contactId, { error });
    }
  }

  close(contactId: string): void {
    this.change(contactId, { article: undefined, done: [] });
  }

  async loadUses(contactId: string): Promise<void> {
    try {
      this.change(contactId, { uses: (await api<{ uses: ArticleUse[] }>(articlesPath(contactId))).uses });
    } catch {
      return;
    }
  }

  /** Ticks a step; the last one records that the article was used. */
  async toggleStep(contactId: string, step: number): Promise<void> {
    const { article, done } = this.of(contactId);
    if (!article) return;
    const next = done.includes(step) ? done.filter((other) => other !== step) : [...done, step];
    this.change(contactId, { done: next });
    if (next.length === article.steps.length && !this.isUsed(contactId)) await this.use(contactId, "steps");
  }

  isUsed(contactId: string): boolean {
    const { article, uses } = this.of(contactId);
    return uses.some((use) => use.article_id === article?.article_id);
  }

  async use(contactId: string, kind: UseKind): Promise<void> {
    await this.record(contactId, { method: "PUT", body: { kind } });
  }

  async takeBack(contactId: string): Promise<void> {
    await this.record(contactId, { method: "DELETE" });
  }

  private async record(contactId: string, call: { method: "PUT" | "DELETE"; body?: unknown }): Promise<void> {
    const { article } = this.of(contactId);
    if (!article) return;
    try {
      await api(`${articlesPath(contactId)}/${encodeURIComponent(article.article_id)}`, call);
      await this.loadUses(contactId);
    } catch (error) {
      this.change(contactId, { error });
    }
  }

  /** Throws a `Problem` when the server refuses the remark. */
  async giveFeedback(contactId: string, remark: Remark): Promise<void> {
    const { article } = this.of(contactId);
    if (!article) return;
    const body = { client_id: randomId(), contact_id: contactId, ...remark };
    await post(`/desk/knowledge/${encodeURIComponent(article.article_id)}/feedback`, body);
    if (remark.harmful) await this.open(contactId, article.article_id, article.language);
  }

  /** Throws a `Problem` when the server refuses the report. */
  reportGap(text: string): Promise<void> {
    return post("/desk/knowledge-gaps", { text });
  }
}
