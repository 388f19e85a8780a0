import type { SubmitEvent } from "react";
import type { Contact, Ticket } from "../../../api/types";
import { wholeDays, shortDate } from "../../../core/clock";
import { useTranslation } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { Icon } from "../../../ui/icons";
import { findTicket } from "../actions";
import { useActionContext, useServerNow } from "../hooks";
import { useServices, useUi, type TicketSearch } from "../services";
import { useStore } from "../../../core/store";
import { fieldText } from "./fieldText";
import { statusChip } from "./ticketStatus";

function TicketAge({ ticket }: { ticket: Ticket }) {
  const { t, language } = useTranslation();
  const now = useServerNow();
  const open = wholeDays(now - ticket.opened_ms);
  const parts = [ticket.unit, open === 0 ? t("tickets.today") : t("tickets.open-days", { n: open })];
  if (ticket.changed_ms > ticket.opened_ms) {
    parts.push(t("tickets.changed", { date: shortDate(ticket.changed_ms, LOCALES[language]) }));
  }
  return <p className="s12 muted">{parts.filter((part) => part !== undefined).join(" · ")}</p>;
}

interface TicketProps {
  ticket: Ticket;
  /** Contact whose case may follow up this ticket. */
  contact: Contact | undefined;
}

function FollowButton({ ticket, contact }: { ticket: Ticket; contact: Contact }) {
  const { t } = useTranslation();
  const services = useServices();
  const follows = useStore(services.drafts.state, (all) => services.drafts.stateOf(contact, all).draft.follows);
  const chosen = follows === ticket.number;
  return (
    <button
      className={chosen ? "button button--small button--chosen" : "button button--small"}
      aria-pressed={chosen}
      aria-label={t("tickets.follow-name", { number: ticket.number })}
      onClick={() => services.drafts.change(contact, { follows: chosen ? undefined : ticket.number })}
    >
      <Icon name={chosen ? "check" : "link"} small /> {t("tickets.follow")}
    </button>
  );
}

function OpenCaseButton({ number }: { number: string }) {
  const { t } = useTranslation();
  const services = useServices();
  const isOpen = useUi((ui) => ui.openCase) === number;
  return (
    <button className="button button--small" data-case={number} aria-pressed={isOpen} aria-label={t("case-page.open-name", { number })} onClick={() => services.setUi({ openCase: number })}>
      <Icon name="doc" small /> {t("case-page.open")}
    </button>
  );
}

export function TicketRow({ ticket, contact }: TicketProps) {
  const { t } = useTranslation();
  const status = statusChip(ticket.status);
  const isOwnTicket = contact?.ticket?.number === ticket.number;
  return (
    <li className="ticket">
      <span className="ticket__number">{ticket.number}</span>
      <span className={status.chip}>
        <Icon name={status.icon} small /> {t(status.key)}
      </span>
      <p className="s13" lang="pl">
        {[ticket.event || ticket.category || ticket.description, ticket.district].filter(Boolean).join(" · ")}
      </p>
      <TicketAge ticket={ticket} />
      {contact && !isOwnTicket && <FollowButton ticket={ticket} contact={contact} />}
      <OpenCaseButton number={ticket.number} />
    </li>
  );
}

export function OpenTickets({ tickets, contact }: { tickets: readonly Ticket[]; contact: Contact | undefined }) {
  const { t } = useTranslation();
  return (
    <section className="resident__part" aria-labelledby="open-tickets">
      <h3 id="open-tickets">
        {t("tickets.open")} <span className="tabular muted">{tickets.length}</span>
      </h3>
      {tickets.length === 0 && <p className="s13 muted">{t("tickets.none")}</p>}
      <ul>
        {tickets.map((ticket) => (
          <TicketRow key={ticket.number} ticket={ticket} contact={contact} />
        ))}
      </ul>
    </section>
  );
}

const NO_SEARCH: Partial<TicketSearch> = {};

/** Finds a ticket by number; a number in a text opens its ticket here as well. */
export function TicketFinder({ contact }: { contact: Contact | undefined }) {
  const { t } = useTranslation();
  const context = useActionContext();
  const contactId = contact?.contact_id ?? "";
  const search = useUi((ui) => ui.ticketSearch);
  const { ticket, problem } = search?.contactId === contactId ? search : NO_SEARCH;
  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const number = fieldText(event.currentTarget, "number");
    if (number !== "") void findTicket(context, contactId, number);
  };
  return (
    <section className="resident__part" aria-label={t("tickets.find")}>
      <form className="resident__form" onSubmit={onSubmit} role="search">
        <div className="field">
          <label className="field__label" htmlFor="ticket-number">
            {t("tickets.find")}
          </label>
          <input className="input tabular" id="ticket-number" name="number" aria-describedby="ticket-number-hint" />
        </div>
        <button className="button" type="submit">
          <Icon name="search" small /> {t("find.search")}
        </button>
      </form>
      <p className="hint" id="ticket-number-hint">
        {t("tickets.find-hint")}
      </p>
      <div role="status">{problem !== undefined && <p className="s13">{problem}</p>}</div>
      {ticket && (
        <ul>
          <TicketRow ticket={ticket} contact={contact} />
        </ul>
      )}
    </section>
  );
}
