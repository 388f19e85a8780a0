import type { Ticket } from "../../../api/types";
import { numberInSpokenPairs } from "../../../core/spokenNumber";
import { useTranslation } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";
import { statusChip } from "../resident/ticketStatus";

/** Ticket number with its spoken form, for reading it aloud. */
export function TicketCard({ ticket }: { ticket: Ticket }) {
  const { t, language } = useTranslation();
  const status = statusChip(ticket.status);
  return (
    <section className="number" aria-label={t("case.number")}>
      <div>
        <p className="s13 muted">{t("case.number")}</p>
        <p className="number__value tabular">{ticket.number}</p>
        <p className="s13 muted">
          {t("case.read-in-pairs")} <b className="medium">{numberInSpokenPairs(ticket.number, language)}</b>
        </p>
      </div>
      <div className="number__side">
        <span className={status.chip}>
          <Icon name={status.icon} small /> {t(status.key)}
        </span>
        {ticket.unit !== undefined && (
          <span className="chip chip--act">
            <Icon name="half" small /> {t("case.unit-is", { unit: ticket.unit })}
          </span>
        )}
      </div>
    </section>
  );
}
