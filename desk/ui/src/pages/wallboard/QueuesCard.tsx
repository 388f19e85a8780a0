import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import { formatDuration, timeOfDay } from "../../core/clock";
import { formatPercent } from "../../core/numberFormat";
import { useTranslation } from "../../i18n/react";
import { LOCALES, type Translate } from "../../i18n/translate";
import { Icon, type IconName } from "../../ui/icons";
import { overriddenPolicies, activeBackupGroups, longestOf, queueName, ratio, queueRows, callTargetOf, windowOf, type QueueRowModel, type QueuesByName } from "./figures";
import type { Level } from "./levels";
import type { WallboardModel } from "./useWallboard";

const LEVEL_ICONS: Record<Level, IconName> = { ok: "ok", warn: "warn", alarm: "bad" };
const LEVEL_LABELS = { ok: "wallboard.level-ok", warn: "wallboard.level-warn", alarm: "wallboard.level-alarm" } as const;

/** Service level: a percentage of ten or more contacts, a count of fewer, "–" without contacts or when closed. */
function useShareText(): (row: QueueRowModel) => string {
  const { t, language } = useTranslation();
  return ({ queue }) => {
    const share = windowOf(queue.window);
    const value = ratio(share);
    if (share.of === 0 || queue.closed) return "–";
    return value === undefined ? t("wallboard.count-of", { a: share.part, b: share.of }) : formatPercent(value, LOCALES[language]);
  };
}

/** Labels of the rating column: a closed queue is never rated "in order", but shows what is wrong in it. */
function ratingLabels({ queue, level }: QueueRowModel, t: Translate): string[] {
  const labels = queue.closed ? [t("wallboard.closed")] : [];
  if (queue.without_consultant > 0) labels.push(t("wallboard.without-consultant"));
  else if (!queue.closed || level !== "ok") labels.push(t(LEVEL_LABELS[level]));
  return labels;
}

function QueueRow({ row, board }: { row: QueueRowModel; board: WallboardModel }) {
  const { t, language } = useTranslation();
  const share = useShareText();
  const { queue, level, id } = row;
  const longest = longestOf(queue.oldest_ms, board.now);
  const stale = board.freshness === "stale";
  const calm = queue.closed === true && level === "ok";
  const empty = queue.closed === true && queue.waiting === 0;
  const labels = stale ? [t("wallboard.rating-stale", { time: timeOfDay(board.asOfMs) })] : ratingLabels(row, t);
  return (
    <tr data-level={stale ? undefined : calm ? "closed" : level}>
      <th scope="row">{queueName(board.view, id, language)}</th>
      <td>{empty ? "–" : queue.waiting}</td>
      <td>{longest === undefined ? "–" : formatDuration(longest)}</td>
      <td>{share(row)}</td>
      <td>{empty ? "–" : queue.ready}</td>
      <td className="queues__rating">
        <div>
          <Icon name={calm ? "lock" : LEVEL_ICONS[level]} />
          <span>
            {labels.map((label) => (
              <span key={label}>{label}</span>
            ))}
          </span>
        </div>
      </td>
    </tr>
  );
}

const POLICIES = {
  "longest-idle": "wallboard.policy-longest-idle",
  "skill-first": "wallboard.policy-skill-first",
  "fewest-skills-first": "wallboard.policy-fewest-skills-first",
  "least-cost": "wallboard.policy-least-cost",
  "strict-priority": "wallboard.policy-strict-priority",
} as const;

const isKnownPolicy = (policy: string): policy is keyof typeof POLICIES => policy in POLICIES;

/** Active backup groups and policies set by a supervisor. */
function QueueExceptions({ board }: { board: WallboardModel }) {
  const { t, language } = useTranslation();
  const listed = (shared: QueuesByName[], label: (name: string) => string): string =>
    shared
      .map(({ name, queues }) => `${label(name)} (${queues.map((id) => queueName(board.view, id, language)).join(", ")})`)
      .join(", ");
  const groups = listed(activeBackupGroups(board.view), (name) => name);
  const policies = listed(overriddenPolicies(board.view), (name) => (isKnownPolicy(name) ? t(POLICIES[name]) : name));
  return (
    <>
      {groups !== "" && (
        <p className="queues__exception">
          <Icon name="plus" />
          <span>{t("wallboard.backup-groups", { groups })}</span>
        </p>
      )}
      {policies !== "" && (
        <p className="queues__exception">
          <Icon name="pencil" />
          <span>{t("wallboard.policies-set", { policies })}</span>
        </p>
      )}
    </>
  );
}

/** Hides the rows that do not fit, because half a row would look like a fault, and counts the others. */
function useWholeRows(board: WallboardModel): { frame: RefObject<HTMLDivElement | null>; shown: number } {
  const frame = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(0);
  useLayoutEffect(() => {
    const bottom = frame.current?.getBoundingClientRect().bottom ?? 0;
    const rows = [...(frame.current?.querySelectorAll<HTMLElement>("tbody tr") ?? [])];
    const fits = (row: HTMLElement): boolean => row.getBoundingClientRect().bottom <= bottom + 2;
    for (const row of rows) row.style.visibility = fits(row) ? "" : "hidden";
    setShown(rows.filter(fits).length);
  }, [board]);
  return { frame, shown };
}

/** All queues, worst first. */
export function QueuesCard({ board }: { board: WallboardModel }) {
  const { t } = useTranslation();
  const rows = queueRows(board.view, board.levels);
  const seconds = (callTargetOf(board.view)?.within_ms ?? 20_000) / 1000;
  const { frame, shown } = useWholeRows(board);
  const title = shown < rows.length ? t("wallboard.queues-shown", { shown, all: rows.length }) : t("wallboard.queue");
  return (
    <section className="card queues" aria-label={t("wallboard.queue")}>
      <div className="queues__rows" ref={frame}>
        <table>
          <thead>
            <tr>
              <th scope="col">{title}</th>
              <th scope="col">{t("wallboard.col-waiting")}</th>
              <th scope="col">{t("wallboard.col-longest")}</th>
              <th scope="col">{t("wallboard.col-in", { n: seconds })}</th>
              <th scope="col">{t("wallboard.col-free")}</th>
              <th scope="col">{t("wallboard.col-rating")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <QueueRow key={row.id} row={row} board={board} />
            ))}
          </tbody>
        </table>
      </div>
      <QueueExceptions board={board} />
    </section>
  );
}
