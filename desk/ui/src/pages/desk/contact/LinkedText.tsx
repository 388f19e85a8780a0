import { Fragment } from "react";
import { findTicket } from "../actions";
import { useActionContext } from "../hooks";
import { isWideLayout } from "../useWideLayout";

/** Ticket number as people write it, `623422/26`; neither a date nor a part of a longer number. */
const TICKET_NUMBER = /(?<![\d/-])(\d{5,9}[/-]\d{2})(?![\d/-])/;

interface Props {
  text: string;
  contactId: string;
}

/** Text whose ticket numbers open the ticket beside the contact. */
export function LinkedText({ text, contactId }: Props) {
  const context = useActionContext();
  const { services, t } = context;
  const open = (number: string): void => {
    const { tabs } = services.ui.get();
    const inTab = !isWideLayout();
    services.setUi({ residentTab: "cases", ...(inTab ? { tabs: { ...tabs, [contactId]: "resident" } } : {}) });
    void findTicket(context, contactId, number);
  };
  // Split at a group: every second part is a number.
  return text.split(TICKET_NUMBER).map((part, index) =>
    index % 2 === 0 ? (
      <Fragment key={index}>{part}</Fragment>
    ) : (
      <button key={index} className="linklike tabular" title={t("tickets.open-number", { number: part })} onClick={() => open(part)}>
        {part}
      </button>
    ),
  );
}
