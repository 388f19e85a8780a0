import { useEffect, useRef, useState, type ReactNode } from "react";
import { formatDuration, timeOfDay, timeWithSeconds } from "../../core/clock";
import { formatPercent, formatCount } from "../../core/numberFormat";
import { channelLabel, declaredChannels, isCall, isLive } from "../../core/channels";
import { useTranslation } from "../../i18n/react";
import { LOCALES } from "../../i18n/translate";
import { Icon, type IconName } from "../../ui/icons";
import {
  abandonedOf,
  answeredTotal,
  waitingLevel,
  historyRuns,
  accurateEstimates,
  levelOf,
  longestOf,
  queueName,
  consultantCounts,
  foldedCounts,
  ratio,
  callTargetOf,
  waitingTotal,
  windowOf,
  type Share,
} from "./figures";
import type { Level } from "./levels";
import type { WallboardModel } from "./useWallboard";

const LEVEL_ICONS: Record<Level, IconName> = { ok: "ok", warn: "warn", alarm: "bad" };

interface CardProps {
  title: string;
  level?: Level;
  kind?: string;
  children: ReactNode;
}

function Card({ title, level = "ok", kind = "", children }: CardProps) {
  return (
    <section className={`card card--${level} ${kind}`.trim()} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** Note under a figure with the icon of its level; a stale figure has no level. */
function CardNote({ board, level, children }: { board: WallboardModel; level?: Level; children: ReactNode }) {
  const judged = level !== undefined && board.freshness !== "stale";
  return (
    <p className="card__note">
      {judged && <Icon name={LEVEL_ICONS[level]} />}
      {children}
    </p>
  );
}

function callTarget({ view }: WallboardModel): { seconds: number; goal: number } {
  const target = callTargetOf(view);
  return { seconds: (target?.within_ms ?? 20_000) / 1000, goal: target?.goal ?? 0.8 };
}

/** Sign of the change against the figure three minutes ago. */
function useTrend(value: number | undefined): number {
  const [before, setBefore] = useState(value);
  const [trend, setTrend] = useState(0);
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  }, [value]);
  useEffect(() => {
    const timer = setInterval(() => {
      const now = latest.current;
      if (now !== undefined && before !== undefined) setTrend(Math.sign(Math.round((now - before) * 100)));
      setBefore(now);
    }, 180_000);
    return () => clearInterval(timer);
  }, [before]);
  return trend;
}

function ShareFigure({ share, digits = 0, size }: { share: Share; digits?: number; size: "card__huge" | "card__big" }) {
  const { t, language } = useTranslation();
  const value = ratio(share);
  if (share.of === 0) return <p className={size}>–</p>;
  if (value === undefined) return <p className={size}>{t("wallboard.count-of", { a: share.part, b: share.of })}</p>;
  const figure = formatPercent(value, LOCALES[language], digits);
  return size === "card__big" ? (
    <p className={size}>{figure}</p>
  ) : (
    <p className={size}>
      {figure.slice(0, -2)}
      <small>{figure.slice(-2)}</small>
    </p>
  );
}

export function InTargetCard({ board }: { board: WallboardModel }) {
  const { t, language } = useTranslation();
  const { seconds, goal } = callTarget(board);
  const share = windowOf(board.view.total.window);
  const value = ratio(share);
  const trend = useTrend(value);
  const level = levelOf(board.levels, "total.inTarget");
  const goalText = formatPercent(goal, LOCALES[language]);
  const verdict = (): string => {
    if (board.freshness === "stale") return t("wallboard.state-at", { at: timeWithSeconds(board.asOfMs) });
    if (value === undefined) return t("wallboard.too-few-calls");
    if (value >= goal) return t(Math.round(value * 100) === Math.round(goal * 100) ? "wallboard.at-goal" : "wallboard.above-goal", { goal: goalText });
    const key = trend < 0 ? "wallboard.below-goal-falling" : trend > 0 ? "wallboard.below-goal-rising" : "wallboard.below-goal";
    return t(key, { goal: goalText });
  };
  return (
    <Card title={t("wallboard.answered-in", { n: seconds })} level={level} kind="card--target">
      <ShareFigure share={share} size="card__huge" />
      <div className="gauge" style={{ "--p": `${(value ?? 0) * 100}%`, "--goal": `${goal * 100}%` }} aria-hidden="true">
        <i />
      </div>
      <CardNote board={board} {...(value === undefined ? {} : { level })}>
        {verdict()}
      </CardNote>
    </Card>
  );
}

export function LongestWaitCard({ board }: { board: WallboardModel }) {
  const { t, language } = useTranslation();
  const { oldest_ms: oldest, oldest_queue: id = "" } = board.view.total;
  const longest = longestOf(oldest, board.now);
  const level = levelOf(board.levels, "total.longest");
  return (
    <Card title={t("wallboard.longest")} level={level}>
      <p className="card__huge">{longest === undefined ? "–" : formatDuration(longest)}</p>
      <CardNote board={board} {...(level === "ok" ? {} : { level })}>
        {longest === undefined ? t("wallboard.nobody-waiting") : queueName(board.view, id, language)}
      </CardNote>
    </Card>
  );
}

/** Most counts that two lines of a card hold. */
const MAX_COUNTS_WAITING = 5;
const MAX_COUNTS_ANSWERED = 4;

const NO_BREAK_SPACE = "\u00a0";

interface ChannelCountsProps {
  counts: Record<string, number>;
  /** Channels that are listed even with a count of zero. */
  always: (channel: string) => boolean;
  /** Channels with the smallest counts are listed as one when there are more. */
  max: number;
}

/** Counts by channel, "telefon 5, czat 2"; a line breaks only between two channels. */
function ChannelCounts({ counts, always, max }: ChannelCountsProps) {
  const { t, language } = useTranslation();
  const { listed, others } = foldedCounts(
    declaredChannels()
      .map((channel) => ({ channel, count: counts[channel] ?? 0 }))
      .filter(({ channel, count }) => count > 0 || always(channel)),
    max,
  );
  const texts = listed.map(({ channel, count }) => `${channelLabel(channel, language)} ${formatCount(count, LOCALES[language])}`);
  if (others !== undefined) texts.push(t("wallboard.other-channels", { n: formatCount(others, LOCALES[language]) }));
  return texts.map((text) => text.replaceAll(" ", NO_BREAK_SPACE)).join(", ");
}

export function WaitingCard({ board }: { board: WallboardModel }) {
  const { t } = useTranslation();
  const level = waitingLevel(board.levels, board.view);
  return (
    <Card title={t("wallboard.waiting")} level={level}>
      <p className="card__huge">{waitingTotal(board.view)}</p>
      <CardNote board={board} {...(level === "ok" ? {} : { level })}>
        <span>
          <ChannelCounts counts={board.view.total.waiting} always={isLive} max={MAX_COUNTS_WAITING} />
        </span>
      </CardNote>
    </Card>
  );
}

const CONSULTANT_GROUPS = {
  ready: { icon: "ok", label: "wallboard.consultants-ready" },
  talking: { icon: "phone", label: "wallboard.consultants-talking" },
  "wrap-up": { icon: "pencil", label: "wallboard.consultants-wrap-up" },
  break: { icon: "cup", label: "wallboard.consultants-break" },
  other: { icon: "learn", label: "wallboard.consultants-other" },
} as const;

function OverlongBreaks({ board }: { board: WallboardModel }) {
  const { t } = useTranslation();
  const { break_overruns: overruns } = board.view.consultants;
  if (overruns === 0) return null;
  return (
    <p className="overlong">
      <Icon name="warn" />
      {t("wallboard.overlong-breaks", { n: overruns })}
    </p>
  );
}

export function ConsultantsCard({ board }: { board: WallboardModel }) {
  const { t } = useTranslation();
  const people = consultantCounts(board.view);
  return (
    <Card title={t("wallboard.consultants")} kind="card--people">
      <OverlongBreaks board={board} />
      <div className="stack" aria-hidden="true">
        {people.map(({ id, count }) => count > 0 && <span key={id} data-group={id} style={{ flex: count }} />)}
      </div>
      <ul className="people">
        {people.map(({ id, count }) => (
          <li key={id}>
            <i data-group={id} aria-hidden="true" />
            <Icon name={CONSULTANT_GROUPS[id].icon} />
            <b>{count}</b>
            <span>{t(CONSULTANT_GROUPS[id].label)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Largest share of abandoned calls within the goal. */
const ABANDONED_GOAL = 0.05;

export function AbandonedCard({ board }: { board: WallboardModel }) {
  const { t, language } = useTranslation();
  return (
    <Card title={t("wallboard.abandoned")} level={levelOf(board.levels, "total.abandoned")} kind="card--low card--abandoned">
      <ShareFigure share={abandonedOf(board.view)} digits={1} size="card__big" />
      <CardNote board={board}>{t("wallboard.abandoned-goal", { goal: formatPercent(ABANDONED_GOAL, LOCALES[language]) })}</CardNote>
    </Card>
  );
}

/** Share of waits that should be within their estimate: the estimate is the 80th percentile. */
const ACCURATE_ESTIMATES_GOAL = 0.8;

/** Accuracy of the announced wait estimates; nothing before the first one was announced. */
export function EstimateAccuracyCard({ board }: { board: WallboardModel }) {
  const { t, language } = useTranslation();
  const locale = LOCALES[language];
  const share = accurateEstimates(board.view);
  const value = ratio(share);
  if (share.of === 0) return null;
  const explanation = t("wallboard.estimates-explained", { goal: formatPercent(ACCURATE_ESTIMATES_GOAL, locale) });
  return (
    <Card title={t("wallboard.estimates")} kind="card--low card--accuracy">
      <p className="card__big" title={explanation}>
        {value === undefined ? share.part : formatPercent(value, locale)}
      </p>
      <CardNote board={board}>{t("wallboard.estimates-of", { of: formatCount(share.of, locale) })}</CardNote>
    </Card>
  );
}

export function AnsweredCard({ board }: { board: WallboardModel }) {
  const { t, language } = useTranslation();
  // The total counts calls; the note names the other channels.
  const withoutCalls = Object.fromEntries(Object.entries(board.view.total.today.answered).filter(([channel]) => !isCall(channel)));
  const isLiveText = (channel: string): boolean => isLive(channel) && !isCall(channel);
  return (
    <Card title={t("wallboard.answered")} kind="card--low card--answered">
      <p className="card__big">{formatCount(answeredTotal(board.view), LOCALES[language])}</p>
      <CardNote board={board}>
        <span>
          <ChannelCounts counts={withoutCalls} always={isLiveText} max={MAX_COUNTS_ANSWERED} />
        </span>
      </CardNote>
    </Card>
  );
}

const HOUR = 3_600_000;
const WIDTH = 820;
const HEIGHT = 170;

export function WaitHistoryCard({ board }: { board: WallboardModel }) {
  const { t } = useTranslation();
  const start = board.now - HOUR;
  const target = callTarget(board).seconds * 1000;
  const runs = historyRuns(board.view.wait_history);
  const top = Math.max(target * 2, ...runs.flat().map((point) => point.waitedMs));
  const x = (at: number): number => Math.round(((at - start) / HOUR) * WIDTH);
  const y = (ms: number): number => Math.round(HEIGHT - (ms / top) * HEIGHT);
  const path = (run: (typeof runs)[number]): string => {
    const points = run.map((point) => `${x(point.minuteMs)} ${y(point.waitedMs)}`);
    return points.length === 1 ? `M${points[0]} h8` : `M${points.join(" L")}`;
  };
  const stale = board.freshness === "stale";
  return (
    <Card title={t("wallboard.history")} kind="card--low card--history">
      <div className="spark">
        <svg viewBox="-6 -12 832 194" preserveAspectRatio="none" aria-hidden="true">
          <path className="spark__goal" d={`M0 ${y(target)}H${WIDTH}`} />
          {runs.map((run) => (
            <path key={run[0]?.minuteMs} className="spark__line" d={path(run)} />
          ))}
        </svg>
      </div>
      <div className="spark__axis">
        <span>{timeOfDay(start)}</span>
        <span>{timeOfDay(start + HOUR / 2)}</span>
        <span>{stale ? timeOfDay(board.asOfMs) : t("wallboard.now")}</span>
      </div>
    </Card>
  );
}
