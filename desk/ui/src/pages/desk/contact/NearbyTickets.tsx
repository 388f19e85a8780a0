import type { CaseDraft, NearbyTicket, NearbyTicketList } from "../../../api/types";
import { useTranslation } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";
import type { DraftChange } from "../drafts";
import { statusChip } from "../resident/ticketStatus";
import { useAnswer, withQuery } from "./useAnswer";

/** Tickets shown beside the form; the case page shows the others. */
const SHOWN = 3;

interface NearbyProps {
  draft: CaseDraft;
  own: string | undefined;
  change: (change: DraftChange) => void;
}

function NearbyRow({ ticket, draft, change }: { ticket: NearbyTicket } & Omit<NearbyProps, "own">) {
  const { t } = useTranslation();
  const status = statusChip(ticket.status);
  const chosen = draft.follows === ticket.number;
  return (
    <li className="nearby__row">
      <b className="tabular">{ticket.number}</b>
      <span className={status.chip}>
        <Icon name={status.icon} small /> {t(status.key)}
      </span>
      <span className="s13" lang="pl">
        {[ticket.event || ticket.category, ticket.address].filter(Boolean).join(" · ")}
      </span>
      <span className="s12 muted tabular nowrap">{t("case.nearby-distance", { metres: ticket.distance_m })}</span>
      <button
        className={chosen ? "button button--small button--chosen" : "button button--small"}
        aria-pressed={chosen}
        aria-label={t("tickets.follow-name", { number: ticket.number })}
        onClick={() => change({ follows: chosen ? undefined : ticket.number })}
      >
        <Icon name={chosen ? "check" : "link"} small /> {t("tickets.follow")}
      </button>
    </li>
  );
}

/** Open tickets of the category near the place of the case: perhaps the same matter. */
export function NearbyTickets({ draft, own, change }: NearbyProps) {
  const { t } = useTranslation();
  const { lon, lat, category } = draft;
  const hasPlace = lon !== undefined && lat !== undefined && category !== "";
  const { value } = useAnswer<NearbyTicketList>(hasPlace ? withQuery("/desk/tickets/nearby", { lon, lat, category, count: SHOWN + 1 }) : undefined);
  const tickets = (value?.tickets ?? []).filter((ticket) => ticket.same_category && ticket.number !== own).slice(0, SHOWN);
  if (tickets.length === 0) return null;
  return (
    <section className="case__wide nearby" aria-label={t("case.nearby")}>
      <h3 className="s13 medium">{t("case.nearby")}</h3>
      <ul>
        {tickets.map((ticket) => (
          <NearbyRow key={ticket.number} ticket={ticket} draft={draft} change={change} />
        ))}
      </ul>
    </section>
  );
}
