import { useState, type SubmitEvent } from "react";
import { api, isProblem } from "../../../api/http";
import type { Contact, Ticket } from "../../../api/types";
import { days, shortDate } from "../../../core/clock";
import { useWords } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { Icon, type IconName } from "../../../ui/icons";
import { sentence } from "../actions";
import { useNow } from "../hooks";
import { useRoom } from "../room";
import { useStore } from "../../../core/store";
import { fieldText } from "./fieldText";

interface Status {
  key: "status.new" | "status.going" | "status.closed" | "status.contested";
  chip: string;
  icon: IconName;
}

/** The ticket system's own words for a status, as shape, word and colour. */
export function statusOf(status: string): Status {
  const word = status.toLowerCase();
  if (word.startsWith("reklam")) return { key: "status.contested", chip: "chip chip--warn", icon: "history" };
  if (word.startsWith("zamk")) return { key: "status.closed", chip: "chip chip--ok", icon: "ok" };
  if (word.startsWith("w trakcie")) return { key: "status.going", chip: "chip chip--act", icon: "half" };
  return { key: "status.new", chip: "chip", icon: "ring" };
}

function Age({ ticket }: { ticket: Ticket }) {
  const { t, language } = useWords();
  const now = useNow();
  const open = days(now - ticket.opened_ms);
  const parts = [ticket.unit, open === 0 ? t("tickets.today") : t("tickets.open-days", { n: open })];
  if (ticket.changed_ms > ticket.opened_ms) {
    parts.push(t("tickets.changed", { date: shortDate(ticket.changed_ms, LOCALES[language]) }));
  }
  return <p className="s12 muted">{parts.filter((part) => part !== undefined).join(" · ")}</p>;
}

interface TicketProps {
  ticket: Ticket;
  /** The contact whose case may continue this ticket. */
  contact: Contact | undefined;
}

function Follow({ ticket, contact }: { ticket: Ticket; contact: Contact }) {
  const { t } = useWords();
  const room = useRoom();
  const follows = useStore(room.drafts.state, (all) => room.drafts.of(contact, all).draft.follows);
  const chosen = follows === ticket.number;
  return (
    <button
      className={chosen ? "button button--small button--chosen" : "button button--small"}
      aria-pressed={chosen}
      aria-label={t("tickets.follow-name", { number: ticket.number })}
      onClick={() => room.drafts.change(contact, { follows: chosen ? undefined : ticket.number })}
    >
      <Icon name={chosen ? "check" : "link"} small /> {t("tickets.follow")}
    </button>
  );
}

export function TicketLine({ ticket, contact }: TicketProps) {
  const { t } = useWords();
  const status = statusOf(ticket.status);
  const own = contact?.ticket?.number === ticket.number;
  return (
    <li className="ticket">
      <span className="ticket__number">{ticket.number}</span>
      <span className={status.chip}>
        <Icon name={status.icon} small /> {t(status.key)}
      </span>
      <p className="s13" lang="pl">
        {[ticket.event || ticket.category || ticket.description, ticket.district].filter(Boolean).join(" · ")}
      </p>
      <Age ticket={ticket} />
      {contact && !own && <Follow ticket={ticket} contact={contact} />}
    </li>
  );
}

export function OpenTickets({ tickets, contact }: { tickets: readonly Ticket[]; contact: Contact | undefined }) {
  const { t } = useWords();
  return (
    <section className="side__part" aria-labelledby="open-tickets">
      <h3 id="open-tickets">
        {t("tickets.open")} <span className="num muted">{tickets.length}</span>
      </h3>
      {tickets.length === 0 && <p className="s13 muted">{t("tickets.none")}</p>}
      <ul>
        {tickets.map((ticket) => (
          <TicketLine key={ticket.number} ticket={ticket} contact={contact} />
        ))}
      </ul>
    </section>
  );
}

/** One case by the number that the resident reads out. */
export function TicketFinder({ contact }: { contact: Contact | undefined }) {
  const { t } = useWords();
  const [found, setFound] = useState<Ticket>();
  const [trouble, setTrouble] = useState("");
  const find = async (number: string): Promise<void> => {
    setFound(undefined);
    setTrouble("");
    try {
      setFound(await api<Ticket>(`/desk/tickets?number=${encodeURIComponent(number)}`));
    } catch (error) {
      setTrouble(isProblem(error) && error.status === 404 ? t("tickets.not-found") : sentence(error, t));
    }
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const number = fieldText(event.currentTarget, "number");
    if (number !== "") void find(number);
  };
  return (
    <section className="side__part" aria-label={t("tickets.find")}>
      <form className="side__form" onSubmit={onSubmit} role="search">
        <div className="field">
          <label className="field__label" htmlFor="ticket-number">
            {t("tickets.find")}
          </label>
          <input className="input num" id="ticket-number" name="number" aria-describedby="ticket-number-hint" />
        </div>
        <button className="button" type="submit">
          <Icon name="search" small /> {t("find.search")}
        </button>
      </form>
      <p className="hint" id="ticket-number-hint">
        {t("tickets.find-hint")}
      </p>
      <div role="status">{trouble !== "" && <p className="s13">{trouble}</p>}</div>
      {found && (
        <ul>
          <TicketLine ticket={found} contact={contact} />
        </ul>
      )}
    </section>
  );
}
