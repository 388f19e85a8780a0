import type { Ticket } from "../../../api/types";
import { readInPairs } from "../../../core/reading";
import { useWords } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";
import { statusOf } from "../side/Tickets";

/** The number, large, and how to read it out. */
export function TicketCard({ ticket }: { ticket: Ticket }) {
  const { t, language } = useWords();
  const status = statusOf(ticket.status);
  return (
    <section className="number" aria-label={t("case.number")}>
      <div>
        <p className="s13 muted">{t("case.number")}</p>
        <p className="number__value num">{ticket.number}</p>
        <p className="s13 muted">
          {t("case.read")} <b className="mid">{readInPairs(ticket.number, language)}</b>
        </p>
      </div>
      <div className="number__side">
        <span className={status.chip}>
          <Icon name={status.icon} small /> {t(status.key)}
        </span>
        {ticket.unit !== undefined && (
          <span className="chip chip--act">
            <Icon name="half" small /> {t("case.handed-to", { unit: ticket.unit })}
          </span>
        )}
      </div>
    </section>
  );
}
