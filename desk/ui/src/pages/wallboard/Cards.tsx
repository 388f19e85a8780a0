import { useEffect, useRef, useState, type ReactNode } from "react";
import { span, timeOfDay, timeWithSeconds } from "../../core/clock";
import { percent, whole } from "../../core/figures";
import { useWords } from "../../i18n/react";
import { LOCALES } from "../../i18n/translate";
import { Icon, type IconName } from "../../ui/icons";
import {
  abandonedOf,
  answeredTotal,
  crowdLevel,
  historyRuns,
  keptOf,
  levelOf,
  longestOf,
  nameOf,
  peopleOf,
  ratio,
  targetOf,
  waitingTotal,
  windowOf,
  type Share,
} from "./figures";
import type { Level } from "./levels";
import type { Wall } from "./useWall";

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

/** The word under a figure carries its shape; an old figure has no judgement. */
function Under({ wall, level, children }: { wall: Wall; level?: Level; children: ReactNode }) {
  const judged = level !== undefined && wall.freshness !== "stale";
  return (
    <p className="card__under">
      {judged && <Icon name={LEVEL_ICONS[level]} />}
      {children}
    </p>
  );
}

function promiseOf({ view }: Wall): { seconds: number; goal: number } {
  const target = targetOf(view);
  return { seconds: (target?.within_ms ?? 20_000) / 1000, goal: target?.goal ?? 0.8 };
}

/** Rising or falling against the figure a few minutes ago. */
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

function BigShare({ share, digits = 0, size }: { share: Share; digits?: number; size: "card__huge" | "card__big" }) {
  const { t, language } = useWords();
  const value = ratio(share);
  if (share.of === 0) return <p className={size}>–</p>;
  if (value === undefined) return <p className={size}>{t("wall.abandoned-of", { a: share.part, b: share.of })}</p>;
  const figure = percent(value, LOCALES[language], digits);
  return size === "card__big" ? (
    <p className={size}>{figure}</p>
  ) : (
    <p className={size}>
      {figure.slice(0, -2)}
      <small>{figure.slice(-2)}</small>
    </p>
  );
}

export function InTarget({ wall }: { wall: Wall }) {
  const { t, language } = useWords();
  const { seconds, goal } = promiseOf(wall);
  const share = windowOf(wall.view.total.window);
  const value = ratio(share);
  const trend = useTrend(value);
  const level = levelOf(wall.levels, "total.inTarget");
  const goalText = percent(goal, LOCALES[language]);
  const verdict = (): string => {
    if (wall.freshness === "stale") return t("wall.state-at", { at: timeWithSeconds(wall.asOfMs) });
    if (value === undefined) return t("wall.few");
    if (value >= goal) return t(Math.round(value * 100) === Math.round(goal * 100) ? "wall.at-goal" : "wall.above", { goal: goalText });
    const words = trend < 0 ? "wall.below-falling" : trend > 0 ? "wall.below-rising" : "wall.below";
    return t(words, { goal: goalText });
  };
  return (
    <Card title={t("wall.answered-in", { n: seconds })} level={level} kind="card--target">
      <BigShare share={share} size="card__huge" />
      <div className="gauge" style={{ "--p": `${(value ?? 0) * 100}%`, "--goal": `${goal * 100}%` }} aria-hidden="true">
        <i />
      </div>
      <Under wall={wall} {...(value === undefined ? {} : { level })}>
        {verdict()}
      </Under>
    </Card>
  );
}

export function Longest({ wall }: { wall: Wall }) {
  const { t, language } = useWords();
  const { oldest_ms: oldest, oldest_queue: id = "" } = wall.view.total;
  const longest = longestOf(oldest, wall.now);
  const level = levelOf(wall.levels, "total.longest");
  return (
    <Card title={t("wall.longest")} level={level}>
      <p className="card__huge">{longest === undefined ? "–" : span(longest)}</p>
      <Under wall={wall} {...(level === "ok" ? {} : { level })}>
        {longest === undefined ? t("wall.nobody") : nameOf(wall.view, id, language)}
      </Under>
    </Card>
  );
}

export function WaitingNow({ wall }: { wall: Wall }) {
  const { t } = useWords();
  const { phone = 0, chat = 0, email = 0 } = wall.view.total.waiting;
  const level = crowdLevel(wall.levels, wall.view);
  const parts = [t("wall.calls", { n: phone }), t("wall.chats", { n: chat })];
  if (email > 0) parts.push(t("wall.mails", { n: email }));
  return (
    <Card title={t("wall.waiting")} level={level}>
      <p className="card__huge">{waitingTotal(wall.view)}</p>
      <Under wall={wall} {...(level === "ok" ? {} : { level })}>
        {parts.join(", ")}
      </Under>
    </Card>
  );
}

const PEOPLE = {
  ready: { icon: "ok", word: "wall.c-ready" },
  talking: { icon: "phone", word: "wall.c-talking" },
  "wrap-up": { icon: "pencil", word: "wall.c-wrap-up" },
  break: { icon: "cup", word: "wall.c-break" },
  other: { icon: "learn", word: "wall.c-other" },
} as const;

function Overran({ wall }: { wall: Wall }) {
  const { t } = useWords();
  const { break_overruns } = wall.view.consultants;
  if (break_overruns === 0) return null;
  return (
    <p className="overran">
      <Icon name="warn" />
      {t("wall.overran", { n: break_overruns })}
    </p>
  );
}

export function People({ wall }: { wall: Wall }) {
  const { t } = useWords();
  const people = peopleOf(wall.view);
  return (
    <Card title={t("wall.consultants")} kind="card--people">
      <Overran wall={wall} />
      <div className="stack" aria-hidden="true">
        {people.map(({ id, count }) => count > 0 && <span key={id} data-who={id} style={{ flex: count }} />)}
      </div>
      <ul className="people">
        {people.map(({ id, count }) => (
          <li key={id}>
            <i data-who={id} aria-hidden="true" />
            <Icon name={PEOPLE[id].icon} />
            <b>{count}</b>
            <span>{t(PEOPLE[id].word)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The goal for abandoned calls: at most one in twenty. */
const ABANDONED_GOAL = 0.05;

export function Abandoned({ wall }: { wall: Wall }) {
  const { t, language } = useWords();
  return (
    <Card title={t("wall.abandoned")} level={levelOf(wall.levels, "total.abandoned")} kind="card--low">
      <BigShare share={abandonedOf(wall.view)} digits={1} size="card__big" />
      <Under wall={wall}>{t("wall.abandoned-goal", { goal: percent(ABANDONED_GOAL, LOCALES[language]) })}</Under>
    </Card>
  );
}

/** What a forecast means: four of five wait as long as they were told. */
const KEPT_GOAL = 0.8;

/** How far residents can trust the wait that they are told. */
function Kept({ wall }: { wall: Wall }) {
  const { t, language } = useWords();
  const locale = LOCALES[language];
  const share = keptOf(wall.view);
  const value = ratio(share);
  if (share.of === 0) return null;
  const why = t("wall.kept-why", { goal: percent(KEPT_GOAL, locale) });
  return (
    <div className="kept" role="group" aria-label={t("wall.kept")} title={why}>
      <h3>{t("wall.kept")}</h3>
      <p className="kept__figure">{value === undefined ? share.part : percent(value, locale)}</p>
      <p>{t("wall.kept-of", { of: whole(share.of, locale) })}</p>
    </div>
  );
}

export function Answered({ wall }: { wall: Wall }) {
  const { t, language } = useWords();
  const locale = LOCALES[language];
  return (
    <Card title={t("wall.answered")} kind="card--low card--answered">
      <p className="card__big">{whole(answeredTotal(wall.view), locale)}</p>
      <Under wall={wall}>{t("wall.answered-chats", { chats: whole(wall.view.total.today.answered.chat ?? 0, locale) })}</Under>
      <Kept wall={wall} />
    </Card>
  );
}

const HOUR = 3_600_000;
const WIDTH = 820;
const HEIGHT = 170;

export function History({ wall }: { wall: Wall }) {
  const { t } = useWords();
  const start = wall.now - HOUR;
  const target = promiseOf(wall).seconds * 1000;
  const runs = historyRuns(wall.view.wait_history);
  const top = Math.max(target * 2, ...runs.flat().map((point) => point.waitedMs));
  const x = (at: number): number => Math.round(((at - start) / HOUR) * WIDTH);
  const y = (ms: number): number => Math.round(HEIGHT - (ms / top) * HEIGHT);
  const path = (run: (typeof runs)[number]): string => {
    const points = run.map((point) => `${x(point.minuteMs)} ${y(point.waitedMs)}`);
    return points.length === 1 ? `M${points[0]} h8` : `M${points.join(" L")}`;
  };
  const stale = wall.freshness === "stale";
  return (
    <Card title={t("wall.history")} kind="card--low card--history">
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
        <span>{stale ? timeOfDay(wall.asOfMs) : t("wall.now")}</span>
      </div>
    </Card>
  );
}
