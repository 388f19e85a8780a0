import { span, timeOfDay } from "../../core/clock";
import { percent } from "../../core/figures";
import { useWords } from "../../i18n/react";
import { LOCALES } from "../../i18n/translate";
import { Icon, type IconName } from "../../ui/icons";
import { longestOf, ratio, rowsOf, windowOf, type Row } from "./figures";
import type { Level } from "./levels";
import type { Wall } from "./useWall";

const ICONS: Record<Level, IconName> = { ok: "ok", warn: "warn", alarm: "bad" };
const WORDS = { ok: "wall.ok", warn: "wall.warn", alarm: "wall.alarm" } as const;

/** A percentage of at least ten, a count of fewer, nothing of none. */
function useShareWord(): (row: Row) => string {
  const { t, language } = useWords();
  return ({ queue }) => {
    const share = windowOf(queue.window);
    const value = ratio(share);
    if (share.of === 0) return "–";
    return value === undefined ? t("wall.abandoned-of", { a: share.part, b: share.of }) : percent(value, LOCALES[language]);
  };
}

function QueueRow({ row, wall }: { row: Row; wall: Wall }) {
  const { t, language } = useWords();
  const share = useShareWord();
  const { queue, level, id } = row;
  const longest = longestOf(queue.oldest_ms, wall.now);
  const stale = wall.freshness === "stale";
  return (
    <tr data-level={stale ? undefined : level}>
      <th scope="row">{queue.names[language] ?? queue.names["pl"] ?? id}</th>
      <td>{queue.waiting}</td>
      <td>{longest === undefined ? "–" : span(longest)}</td>
      <td>{share(row)}</td>
      <td>{queue.ready}</td>
      <td className="queues__rating">
        <Icon name={ICONS[level]} />
        <span>{stale ? t("wall.from", { time: timeOfDay(wall.asOfMs) }) : t(WORDS[level])}</span>
      </td>
    </tr>
  );
}

/** Every queue, worst first. */
export function Queues({ wall }: { wall: Wall }) {
  const { t } = useWords();
  const rows = rowsOf(wall.view, wall.levels);
  const seconds = (rows[0]?.queue.target.within_ms ?? 20_000) / 1000;
  return (
    <section className="card queues" aria-label={t("wall.queue")}>
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
    </section>
  );
}
