import type { ReactNode } from "react";
import { useState, type FocusEvent } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { Contact, Offer } from "../../../api/types";
import { span } from "../../../core/clock";
import { useWords } from "../../../i18n/react";
import type { Translate } from "../../../i18n/translate";
import { Icon } from "../../../ui/icons";
import { barOf } from "../model";
import { useRoom, useUi, useView, type DeskUi } from "../room";
import { addressOf, nameOf } from "../words";
import { Alerts, ConfirmPerson, LastContacts, PersonFinder, Reason, Sure } from "./Person";
import { OpenTickets, TicketFinder, TicketLine } from "./Tickets";
import { WhyYou } from "./WhyYou";
import "./side.css";

/** A key of the telephone, not the name of a menu's answer. */
const isPressed = (key: string): boolean => /^[0-9*#]$/.test(key);

function Path({ contact, children }: { contact: Contact; children?: ReactNode }) {
  const { t } = useWords();
  if (contact.path.length === 0) return children === undefined ? null : <section className="side__part">{children}</section>;
  const title = contact.channel === "phone" ? "resident.path" : "resident.path-form";
  return (
    <section className="side__part" aria-labelledby="path">
      <h3 id="path">{t(title)}</h3>
      <ol className="path s13">
        {contact.path.map((step, index) => (
          <li key={index}>
            <span className="chip chip--line">{isPressed(step.key) ? `${step.key} ${step.label}` : step.label}</span>
          </li>
        ))}
      </ol>
      {children}
    </section>
  );
}

/** Who calls, before she answers: nothing here can be changed yet. */
export function Preview({ contact, offer }: { contact: Contact; offer: Offer }) {
  const { t } = useWords();
  return (
    <>
      <div className="side__head">
        <div className="row spread">
          <span className="s12 mid muted">{t(contact.channel === "phone" ? "resident.who-calls" : "resident.who-writes")}</span>
          <span className="chip chip--line">
            <Icon name="eye" small /> {t("resident.preview")}
          </span>
        </div>
        <div className="row row--wrap spread">
          <h2>{nameOf(contact, t)}</h2>
          <Sure contact={contact} />
        </div>
        <Reason screenPop={contact.screen_pop} />
        <Alerts screenPop={contact.screen_pop} />
      </div>
      <div className="scroll">
        <Path contact={contact}>
          <dl className="pairs">
            <dt>{t("resident.recording")}</dt>
            <dd className="row">
              <Icon name="rec-off" small /> {t("phone.not-recorded")}
            </dd>
            <dt>{t("resident.why-you")}</dt>
            <dd>
              <WhyYou offer={offer} />
            </dd>
          </dl>
        </Path>
        <OpenTickets tickets={contact.screen_pop?.open_tickets ?? []} contact={undefined} />
        <LastContacts screenPop={contact.screen_pop} />
      </div>
    </>
  );
}

function summary(contact: Contact, t: Translate): string {
  const { screen_pop: screenPop } = contact;
  const open = screenPop?.open_tickets?.length ?? 0;
  return [
    addressOf(contact, t),
    screenPop ? t("resident.contacts", { n: screenPop.contact_count }) : undefined,
    open > 0 ? t("resident.open-count", { n: open }) : t("resident.no-open"),
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}

function Times({ contact }: { contact: Contact }) {
  const { t } = useWords();
  if (contact.ended_ms === undefined || contact.engaged_ms === undefined) return null;
  return (
    <section className="side__part" aria-labelledby="times">
      <h3 id="times">{t("times.title")}</h3>
      <dl className="pairs">
        <dt>{t("times.waited")}</dt>
        <dd className="num">{span(contact.engaged_ms - contact.reached_ms)}</dd>
        <dt>{t("times.talked")}</dt>
        <dd className="num">{span(contact.ended_ms - contact.engaged_ms)}</dd>
        <dt>{t("times.recording")}</dt>
        <dd className="row">
          <Icon name="rec-off" small /> {t("times.none")}
        </dd>
      </dl>
    </section>
  );
}

function PersonTab({ contact }: { contact: Contact }) {
  return (
    <>
      {(contact.screen_pop?.confidence ?? 0) < 4 && (
        <section className="side__part side__part--loose">
          <Reason screenPop={contact.screen_pop} />
          <ConfirmPerson contact={contact} />
        </section>
      )}
      <Path contact={contact} />
      <LastContacts screenPop={contact.screen_pop} />
      <PersonFinder contact={contact} />
    </>
  );
}

function CasesTab({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const { ticket } = contact;
  const open = (contact.screen_pop?.open_tickets ?? []).filter((each) => each.number !== ticket?.number);
  return (
    <>
      {ticket && (
        <section className="side__part" aria-labelledby="this-ticket">
          <h3 id="this-ticket">{t("tickets.this")}</h3>
          <ul>
            <TicketLine ticket={ticket} contact={contact} />
          </ul>
        </section>
      )}
      <OpenTickets tickets={open} contact={contact} />
      <TicketFinder contact={contact} />
      <Times contact={contact} />
    </>
  );
}

/** Also shown as a tab of the centre where the window is narrow. */
export function ResidentPane({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const room = useRoom();
  const side = useUi((ui) => ui.side);
  const numbers = [...(contact.screen_pop?.open_tickets ?? []), ...(contact.ticket ? [contact.ticket] : [])];
  const count = new Set(numbers.map((ticket) => ticket.number)).size;
  return (
    <>
      <div className="side__head side__head--close">
        <div className="row row--wrap spread">
          <h2>{nameOf(contact, t)}</h2>
          <Sure contact={contact} />
        </div>
        <p className="s13 muted">{summary(contact, t)}</p>
        <Alerts screenPop={contact.screen_pop} />
      </div>
      <Tabs className="tabs" selectedKey={side} onSelectionChange={(key) => room.set({ side: key as DeskUi["side"] })}>
        <TabList className="tabs__list tabs__list--close" aria-label={t("resident.area")}>
          <Tab className="tab" id="person">
            {t("resident.tab-person")}
          </Tab>
          <Tab className="tab" id="cases">
            {t("resident.tab-cases")} <span className="num">{count}</span>
          </Tab>
        </TabList>
        <TabPanel className="tabs__panel scroll" id="person">
          <PersonTab contact={contact} />
        </TabPanel>
        <TabPanel className="tabs__panel scroll" id="cases">
          <CasesTab contact={contact} />
        </TabPanel>
      </Tabs>
    </>
  );
}

interface Typing {
  typing: boolean;
  onFocus: (event: FocusEvent<HTMLElement>) => void;
  onBlur: (event: FocusEvent<HTMLElement>) => void;
}

/** From the first sign in a field of this contact's pane until the focus leaves the pane. */
function useTyping(contactId: string | undefined): Typing {
  const [typingIn, setTypingIn] = useState<string>();
  return {
    typing: contactId !== undefined && typingIn === contactId,
    onFocus: (event) => {
      if (event.target.matches("input, textarea")) setTypingIn(contactId);
    },
    onBlur: (event) => {
      if (!event.currentTarget.contains(event.relatedTarget)) setTypingIn(undefined);
    },
  };
}

/** Who rings stands here, unless she is typing here: a ring never takes the cursor. */
export function Side() {
  const { t } = useWords();
  const selected = useUi((ui) => ui.selected);
  const view = useView((value) => value);
  const { offer, contact: ringing } = barOf(view, selected, false);
  const contact = selected === undefined ? undefined : view.contacts[selected];
  const { typing, ...watched } = useTyping(contact?.contact_id);
  return (
    <aside className="pane side" aria-label={t("resident.area")} data-area="side" tabIndex={-1} {...watched}>
      {offer && ringing && !typing ? (
        <Preview contact={ringing} offer={offer} />
      ) : contact ? (
        <ResidentPane contact={contact} />
      ) : (
        <p className="side__part s13 muted">{t("resident.nobody")}</p>
      )}
    </aside>
  );
}
