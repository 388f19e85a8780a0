import type { SessionEntry } from "../../api/types";
import { isSameDay, shortDate, timeOfDay } from "../../core/clock";
import { useTranslation } from "../../i18n/react";

interface Props {
  entries: readonly SessionEntry[];
  /** Shows whose each session is, with a button that ends all of that person. */
  onEnd?: (userId: string) => void;
}

function useMoment(): (at: string) => string {
  const { language } = useTranslation();
  return (at) => {
    const ms = Date.parse(at);
    return isSameDay(ms, Date.now()) ? timeOfDay(ms) : `${shortDate(ms, language)}, ${timeOfDay(ms)}`;
  };
}

function Row({ entry, onEnd }: { entry: SessionEntry; onEnd: Props["onEnd"] }) {
  const { t } = useTranslation();
  const moment = useMoment();
  const place = [entry.browser, entry.address].filter((part) => part !== "").join(", ");
  return (
    <tr>
      {onEnd !== undefined && <td>{entry.name}</td>}
      <td>{entry.current ? `${place} (${t("sessions.current")})` : place}</td>
      <td className="nowrap">{moment(entry.started_at)}</td>
      <td className="nowrap">{moment(entry.used_at)}</td>
      {onEnd !== undefined && (
        <td className="right">
          <button
            className="button button--small"
            onClick={() => onEnd(entry.user_id)}
            aria-label={t("sessions.end-of", { name: entry.name })}
          >
            {t("sessions.end")}
          </button>
        </td>
      )}
    </tr>
  );
}

/** Live sessions, the latest used first. */
export function SessionTable({ entries, onEnd }: Props) {
  const { t } = useTranslation();
  return (
    <table className="table">
      <thead>
        <tr>
          {onEnd !== undefined && <th scope="col">{t("sessions.person")}</th>}
          <th scope="col">{t("sessions.place")}</th>
          <th scope="col">{t("sessions.started")}</th>
          <th scope="col">{t("sessions.used")}</th>
          {onEnd !== undefined && <th scope="col" aria-label={t("sessions.end")} />}
        </tr>
      </thead>
      <tbody>
        {entries.map((entry, index) => (
          <Row key={`${entry.user_id}-${entry.started_at}-${index}`} entry={entry} onEnd={onEnd} />
        ))}
      </tbody>
    </table>
  );
}
