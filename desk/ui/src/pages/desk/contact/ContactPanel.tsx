import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { Contact } from "../../../api/types";
import { isCall, isLetter } from "../../../core/channels";
import { formatDuration, isSameDay, shortDate, timeOfDay } from "../../../core/clock";
import { useTranslation } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { Icon } from "../../../ui/icons";
import { CasePage } from "../case/CasePage";
import { CaseTab } from "./CaseTab";
import { ContactHeader } from "./ContactHeader";
import { Conversation } from "./Conversation";
import { TicketCard } from "./TicketNumber";
import { useServerNow } from "../hooks";
import { isOutsideShift, phoneBarOf } from "../model";
import { useServices, useUi, useView, type DeskUi } from "../services";
import { OfferPreview, ResidentPane } from "../resident/ResidentPanel";
import { TabBoundary } from "../PanelBoundary";
import { useWideLayout } from "../useWideLayout";
import { queueName } from "../labels";
import "./contact.css";

/** Warns a consultant who has signed in outside of the roster. */
function OutsideShift({ now }: { now: number }) {
  const { t, language } = useTranslation();
  const shift = useView((view) => view.me.shift);
  if (shift === undefined || !isOutsideShift(shift, now)) return null;
  const isOver = now >= shift.ends_ms;
  const at = isOver ? shift.ends_ms : shift.starts_ms;
  const day = isSameDay(at, now) ? "" : `${shortDate(at, LOCALES[language])}, `;
  return (
    <div className="notice" role="alert">
      <Icon name="warn" />
      <span>
        <b className="medium">{t("shift.outside-title")}</b>{" "}
        {t(isOver ? "shift.outside-over" : "shift.outside-early", { name: shift.name, time: `${day}${timeOfDay(at)}` })}
      </span>
    </div>
  );
}

/** Without a current contact: the state of the queues. */
function NoContact() {
  const { t, language } = useTranslation();
  const queues = useView((view) => view.queues);
  const quiet = useView((view) => view.me.activity === "not-ready" || view.me.activity === "offline");
  const now = useServerNow();
  return (
    <div className="empty">
      <h1>{t("contact.none")}</h1>
      <p className="muted">{t(quiet ? "contact.none-unavailable" : "contact.none-ready")}</p>
      <OutsideShift now={now} />
      <table className="table empty__queues">
        <caption className="visually-hidden">{t("contact.queues")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("contact.queue")}</th>
            <th scope="col" className="right">{t("contact.waiting")}</th>
            <th scope="col" className="right">{t("contact.longest")}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(queues).map(([id, queue]) => (
            <tr key={id}>
              <td>{queueName(queues, id, language)}</td>
              <td className="right">{queue.waiting}</td>
              <td className="right">{queue.oldest_ms === undefined ? "–" : formatDuration(now - queue.oldest_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type TabId = DeskUi["tabs"][string];

function defaultTab(contact: Contact): TabId {
  return isCall(contact.channel) || contact.stage === "wrap-up" ? "case" : "conversation";
}

function CaseTabTitle({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  return (
    <>
      {t("contact.case")}{" "}
      {contact.ticket ? (
        <span className="tabular">{contact.ticket.number}</span>
      ) : (
        contact.draft && <span className="chip">{t("contact.draft")}</span>
      )}
    </>
  );
}

interface ContactTab {
  id: TabId;
  name: ReactNode;
  body: ReactNode;
}

/** On a narrow window the offer is a tab beside the current contact. */
function useOfferTab(wide: boolean): ContactTab[] {
  const { t } = useTranslation();
  const selected = useUi((ui) => ui.selected);
  const view = useView((value) => value);
  const { offer, contact } = phoneBarOf(view, selected, false);
  if (wide || !offer || !contact) return [];
  const name = t(isCall(contact.channel) ? "resident.calling" : "resident.writing");
  return [{ id: "offer", name, body: <OfferPreview contact={contact} offer={offer} /> }];
}

/** Tabs of the contact: conversation (written channels), case, and on a narrow window the resident. */
function useContactTabs(contact: Contact, wide: boolean): ContactTab[] {
  const { t } = useTranslation();
  const offerTab = useOfferTab(wide);
  const conversationTab: ContactTab = {
    id: "conversation",
    name: t(isLetter(contact.channel) ? "contact.messages-tab" : "contact.conversation-tab"),
    body: (
      <TabBoundary name="panel.name-conversation">
        <Conversation contact={contact} />
      </TabBoundary>
    ),
  };
  const caseTab: ContactTab = {
    id: "case",
    name: <CaseTabTitle contact={contact} />,
    body: (
      <TabBoundary name="panel.name-case">
        <CaseTab contact={contact} />
      </TabBoundary>
    ),
  };
  const residentTab: ContactTab = {
    id: "resident",
    name: t("resident.tab-person"),
    body: (
      <TabBoundary name="panel.name-resident">
        <ResidentPane contact={contact} />
      </TabBoundary>
    ),
  };
  return [...(isCall(contact.channel) ? [] : [conversationTab]), caseTab, ...(wide ? [] : [residentTab]), ...offerTab];
}

function ContactBody({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const services = useServices();
  const parts = useContactTabs(contact, useWideLayout());
  const id = contact.contact_id;
  const chosen = useUi((ui) => ui.tabs[id]);
  const tab = parts.find((part) => part.id === chosen)?.id ?? defaultTab(contact);
  if (parts.length === 1) return parts[0]?.body;
  return (
    <Tabs
      className="tabs"
      selectedKey={tab}
      onSelectionChange={(key) => services.setUi({ tabs: { ...services.ui.get().tabs, [id]: key as TabId } })}
    >
      <TabList className="tabs__list" aria-label={t("contact.current")}>
        {parts.map((part) => (
          <Tab className="tab" key={part.id} id={part.id}>
            {part.name}
          </Tab>
        ))}
      </TabList>
      {parts.map((part) => (
        <TabPanel className="tabs__panel" key={part.id} id={part.id}>
          {part.body}
        </TabPanel>
      ))}
    </Tabs>
  );
}

export function ContactPanel() {
  const { t } = useTranslation();
  const selected = useUi((ui) => ui.selected);
  const contact = useView((view) => (selected === undefined ? undefined : view.contacts[selected]));
  const [offerTab] = useOfferTab(useWideLayout());
  const openCase = useUi((ui) => ui.openCase);
  if (openCase !== undefined) {
    return (
      <main className="pane contact" id="contact" aria-label={t("case-page.title", { number: openCase })} data-area="contact" tabIndex={-1}>
        <CasePage key={openCase} number={openCase} />
      </main>
    );
  }
  return (
    <main className="pane contact" id="contact" aria-label={t("contact.current")} data-area="contact" tabIndex={-1}>
      {contact ? (
        <>
          <ContactHeader contact={contact} />
          {contact.ticket && <TicketCard ticket={contact.ticket} />}
          <ContactBody key={contact.contact_id} contact={contact} />
        </>
      ) : (
        (offerTab?.body ?? <NoContact />)
      )}
    </main>
  );
}

