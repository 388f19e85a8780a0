import type { ReactNode } from "react";
import { useState, type FocusEvent } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { Contact, Offer } from "../../../api/types";
import { isCall } from "../../../core/channels";
import { formatDuration } from "../../../core/clock";
import { useTranslation } from "../../../i18n/react";
import type { Translate } from "../../../i18n/translate";
import { Icon } from "../../../ui/icons";
import { phoneBarOf } from "../model";
import { useServices, useUi, useView, type DeskUi } from "../services";
import { SendBar } from "../knowledge/ArticleView";
import { KnowledgeTab } from "../knowledge/KnowledgeTab";
import { useKnowledge, useSuggestions } from "../knowledge/useKnowledge";
import { addressLabel, residentName } from "../labels";
import { Alerts, ConfirmResidentButton, PreviousContacts, ResidentFinder, IdentityReason, IdentityConfidence } from "./Identity";
import { PersonSection } from "./person/Person";
import { OpenTickets, TicketFinder, TicketRow } from "./Tickets";
import { ExplanationPanel } from "./ExplanationPanel";
import "./resident.css";

/** True for a key of the telephone, false for a field of a form. */
const isDialpadKey = (key: string): boolean => /^[0-9*#]$/.test(key);

function ContactPath({ contact, children }: { contact: Contact; children?: ReactNode }) {
  const { t } = useTranslation();
  if (contact.path.length === 0) return children === undefined ? null : <section className="resident__part">{children}</section>;
  const title = isCall(contact.channel) ? "resident.ivr-path" : "resident.form-path";
  return (
    <section className="resident__part" aria-labelledby="path">
      <h3 id="path">{t(title)}</h3>
      <ol className="path s13">
        {contact.path.map((step, index) => (
          <li key={index}>
            <span className="chip chip--line">{isDialpadKey(step.key) ? `${step.key} ${step.label}` : step.label}</span>
          </li>
        ))}
      </ol>
      {children}
    </section>
  );
}

/** Tickets whose numbers the resident wrote: candidates for the case, of this resident or of another. */
function NamedTickets({ contact, linkable = false }: { contact: Contact; linkable?: boolean }) {
  const { t } = useTranslation();
  const tickets = contact.named_tickets ?? [];
  if (tickets.length === 0) return null;
  return (
    <section className="resident__part" aria-labelledby="named-tickets">
      <h3 id="named-tickets">{t("tickets.named")}</h3>
      <ul>
        {tickets.map((ticket) => (
          <TicketRow key={ticket.number} ticket={ticket} contact={linkable ? contact : undefined} />
        ))}
      </ul>
    </section>
  );
}

/** Read-only resident data of an offer. */
export function OfferPreview({ contact, offer }: { contact: Contact; offer: Offer }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="resident__head">
        <div className="row spread">
          <span className="s12 medium muted">{t(isCall(contact.channel) ? "resident.calling" : "resident.writing")}</span>
          <span className="chip chip--line">
            <Icon name="eye" small /> {t("resident.preview")}
          </span>
        </div>
        <div className="row row--wrap spread">
          <h2>{residentName(contact, t)}</h2>
          <IdentityConfidence contact={contact} />
        </div>
        <IdentityReason screenPop={contact.screen_pop} />
        <Alerts screenPop={contact.screen_pop} />
      </div>
      <div className="scroll">
        <ContactPath contact={contact}>
          <dl className="pairs">
            <dt>{t("resident.recording")}</dt>
            <dd className="row">
              <Icon name="rec-off" small /> {t("phone.not-recorded")}
            </dd>
            <dt>{t("resident.explanation")}</dt>
            <dd>
              <ExplanationPanel offer={offer} />
            </dd>
          </dl>
        </ContactPath>
        <NamedTickets contact={contact} />
        <OpenTickets tickets={contact.screen_pop?.open_tickets ?? []} contact={undefined} />
        <PreviousContacts screenPop={contact.screen_pop} />
      </div>
    </>
  );
}

function residentSummary(contact: Contact, t: Translate): string {
  const { screen_pop: screenPop } = contact;
  const open = screenPop?.open_tickets.length ?? 0;
  return [
    addressLabel(contact, t),
    screenPop ? t("resident.contacts", { n: screenPop.contact_count }) : undefined,
    open > 0 ? t("resident.open-count", { n: open }) : t("resident.no-open"),
  ]
    .filter((part) => part !== undefined)
    .join(" · ");
}

function ContactTimes({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  if (contact.ended_ms === undefined || contact.engaged_ms === undefined) return null;
  return (
    <section className="resident__part" aria-labelledby="times">
      <h3 id="times">{t("times.title")}</h3>
      <dl className="pairs">
        <dt>{t("times.waited")}</dt>
        <dd className="tabular">{formatDuration(contact.engaged_ms - contact.reached_ms)}</dd>
        <dt>{t("times.talked")}</dt>
        <dd className="tabular">{formatDuration(contact.ended_ms - contact.engaged_ms)}</dd>
        <dt>{t("times.recording")}</dt>
        <dd className="row">
          <Icon name="rec-off" small /> {t("times.none")}
        </dd>
      </dl>
    </section>
  );
}

function ResidentTab({ contact }: { contact: Contact }) {
  return (
    <>
      {(contact.screen_pop?.confidence ?? 0) < 4 && (
        <section className="resident__part resident__part--loose">
          <IdentityReason screenPop={contact.screen_pop} />
          <ConfirmResidentButton contact={contact} />
        </section>
      )}
      <PersonSection contact={contact} />
      <ContactPath contact={contact} />
      <PreviousContacts screenPop={contact.screen_pop} />
      <ResidentFinder contact={contact} />
    </>
  );
}

function CasesTab({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const { ticket } = contact;
  const shown = new Set([ticket, ...(contact.named_tickets ?? [])].map((other) => other?.number));
  const open = (contact.screen_pop?.open_tickets ?? []).filter(({ number }) => !shown.has(number));
  return (
    <>
      {ticket && (
        <section className="resident__part" aria-labelledby="this-ticket">
          <h3 id="this-ticket">{t("tickets.this")}</h3>
          <ul>
            <TicketRow ticket={ticket} contact={contact} />
          </ul>
        </section>
      )}
      <NamedTickets contact={contact} linkable />
      <OpenTickets tickets={open} contact={contact} />
      <TicketFinder contact={contact} />
      <ContactTimes contact={contact} />
    </>
  );
}

/** Resident of the contact; on a narrow window a tab of the contact panel. */
export function ResidentPane({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const services = useServices();
  const tab = useUi((ui) => ui.residentTab);
  useSuggestions(contact);
  const { suggestions } = useKnowledge(contact.contact_id);
  const { named_tickets: named = [], screen_pop: screenPop } = contact;
  const numbers = [...named, ...(screenPop?.open_tickets ?? []), ...(contact.ticket ? [contact.ticket] : [])];
  const count = new Set(numbers.map((ticket) => ticket.number)).size;
  return (
    <>
      <div className="resident__head resident__head--close">
        <div className="row row--wrap spread">
          <h2>{residentName(contact, t)}</h2>
          <IdentityConfidence contact={contact} />
        </div>
        <p className="s13 muted">{residentSummary(contact, t)}</p>
        <Alerts screenPop={contact.screen_pop} />
      </div>
      <Tabs className="tabs" selectedKey={tab} onSelectionChange={(key) => services.setUi({ residentTab: key as DeskUi["residentTab"] })}>
        <TabList className="tabs__list tabs__list--close" aria-label={t("resident.area")}>
          <Tab className="tab" id="person">
            {t("resident.tab-person")}
          </Tab>
          <Tab className="tab" id="cases">
            {t("resident.tab-cases")} <span className="tabular">{count}</span>
          </Tab>
          <Tab className="tab" id="knowledge">
            {t("resident.tab-knowledge")} {suggestions.length > 0 && <span className="tabular">{suggestions.length}</span>}
          </Tab>
        </TabList>
        <TabPanel className="tabs__panel scroll" id="person">
          <ResidentTab contact={contact} />
        </TabPanel>
        <TabPanel className="tabs__panel scroll" id="cases">
          <CasesTab contact={contact} />
        </TabPanel>
        <TabPanel className="tabs__panel scroll" id="knowledge">
          <KnowledgeTab contact={contact} />
        </TabPanel>
      </Tabs>
      {tab === "knowledge" && <SendBar contact={contact} />}
    </>
  );
}

interface TypingState {
  typing: boolean;
  onFocus: (event: FocusEvent<HTMLElement>) => void;
  onBlur: (event: FocusEvent<HTMLElement>) => void;
}

/** True from the first focus in a field of the panel until the focus leaves the panel. */
function useTyping(contactId: string | undefined): TypingState {
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

/** Resident panel. An offer replaces its content unless the consultant types here. */
export function ResidentPanel() {
  const { t } = useTranslation();
  const selected = useUi((ui) => ui.selected);
  const view = useView((value) => value);
  const { offer, contact: ringing } = phoneBarOf(view, selected, false);
  const contact = selected === undefined ? undefined : view.contacts[selected];
  const { typing, ...focusHandlers } = useTyping(contact?.contact_id);
  return (
    <aside className="pane resident" aria-label={t("resident.area")} data-area="resident" tabIndex={-1} {...focusHandlers}>
      {offer && ringing && !typing ? (
        <OfferPreview contact={ringing} offer={offer} />
      ) : contact ? (
        <ResidentPane key={contact.contact_id} contact={contact} />
      ) : (
        <p className="resident__part s13 muted">{t("resident.none")}</p>
      )}
    </aside>
  );
}
