import { span, timeOfDay } from "../../core/clock";
import { percent } from "../../core/figures";
import { useWords } from "../../i18n/react";
import { LOCALES, type Translate } from "../../i18n/translate";
import { Icon, type IconName } from "../../ui/icons";
import { chosenOf, helpersOf, longestOf, nameOf, ratio, rowsOf, targetOf, windowOf, type Row, type Shared } from "./figures";
import type { Level } from "./levels";
import type { Wall } from "./useWall";

const ICONS: Record<Level, IconName> = { ok: "ok", warn: "warn", alarm: "bad" };
const WORDS = { ok: "wall.ok", warn: "wall.warn", alarm: "wall.alarm" } as const;

/** A percentage of at least ten, a count of fewer, nothing of none or of a queue that takes nobody. */
function useShareWord(): (row: Row) => string {
  const { t, language } = useWords();
  return ({ queue }) => {
    const share = windowOf(queue.window);
    const value = ratio(share);
    if (share.of === 0 || queue.closed) return "–";
    return value === undefined ? t("wall.abandoned-of", { a: share.part, b: share.of }) : percent(value, LOCALES[language]);
  };
}

/** A closed queue is never in order; what is wrong in it stands under that. The banner tells how many are unserved. */
function judgement({ queue, level }: Row, t: Translate): string[] {
  const words = queue.closed ? [t("wall.closed")] : [];
  if (queue.without_consultant > 0) words.push(t("wall.unreachable"));
  else if (!queue.closed || level !== "ok") words.push(t(WORDS[level]));
  return words;
}

function QueueRow({ row, wall }: { row: Row; wall: Wall }) {
  const { t, language } = useWords();
  const share = useShareWord();
  const { queue, level, id } = row;
  const longest = longestOf(queue.oldest_ms, wall.now);
  const stale = wall.freshness === "stale";
  const resting = queue.closed === true && level === "ok";
  const empty = queue.closed === true && queue.waiting === 0;
  const words = stale ? [t("wall.from", { time: timeOfDay(wall.asOfMs) })] : judgement(row, t);
  return (
    <tr data-level={stale ? undefined : resting ? "closed" : level}>
      <th scope="row">{nameOf(wall.view, id, language)}</th>
      <td>{empty ? "–" : queue.waiting}</td>
      <td>{longest === undefined ? "–" : span(longest)}</td>
      <td>{share(row)}</td>
      <td>{empty ? "–" : queue.ready}</td>
      <td className="queues__rating">
        <div>
          <Icon name={resting ? "lock" : ICONS[level]} />
          <span>
            {words.map((word) => (
              <span key={word}>{word}</span>
            ))}
          </span>
        </div>
      </td>
    </tr>
  );
}

const POLICIES = {
  "longest-idle": "wall.policy-longest-idle",
  "skill-first": "wall.policy-skill-first",
  "fewest-skills-first": "wall.policy-fewest-skills-first",
  "least-cost": "wall.policy-least-cost",
  "strict-priority": "wall.policy-strict-priority",
} as const;

const isKnown = (policy: string): policy is keyof typeof POLICIES => policy in POLICIES;

/** Which reserve helps out, and where a supervisor changed who goes first. */
function Unusual({ wall }: { wall: Wall }) {
  const { t, language } = useWords();
  const listed = (shared: Shared[], word: (name: string) => string): string =>
    shared
      .map(({ name, queues }) => `${word(name)} (${queues.map((id) => nameOf(wall.view, id, language)).join(", ")})`)
      .join(", ");
  const groups = listed(helpersOf(wall.view), (name) => name);
  const policies = listed(chosenOf(wall.view), (name) => (isKnown(name) ? t(POLICIES[name]) : name));
  return (
    <>
      {groups !== "" && (
        <p className="queues__unusual">
          <Icon name="plus" />
          <span>{t("wall.helping", { groups })}</span>
        </p>
      )}
      {policies !== "" && (
        <p className="queues__unusual">
          <Icon name="pencil" />
          <span>{t("wall.by-hand", { policies })}</span>
        </p>
      )}
    </>
  );
}

/** Every queue, worst first. */
export function Queues({ wall }: { wall: Wall }) {
  const { t } = useWords();
  const rows = rowsOf(wall.view, wall.levels);
  const seconds = (targetOf(wall.view)?.within_ms ?? 20_000) / 1000;
  return (
    <section className="card queues" aria-label={t("wall.queue")}>
      <div className="queues__rows">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("wall.queue")}</th>
              <th scope="col">{t("wall.col-waiting")}</th>
              <th scope="col">{t("wall.col-longest")}</th>
              <th scope="col">{t("wall.col-in", { n: seconds })}</th>
              <th scope="col">{t("wall.col-free")}</th>
              <th scope="col">{t("wall.col-rating")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <QueueRow key={row.id} row={row} wall={wall} />
            ))}
          </tbody>
        </table>
      </div>
      <Unusual wall={wall} />
    </section>
  );
}
