import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { Contact } from "../../api/types";
import { span } from "../../core/clock";
import { useWords } from "../../i18n/react";
import { CaseTab } from "./centre/CaseTab";
import { ContactHead } from "./centre/ContactHead";
import { Conversation } from "./centre/Conversation";
import { TicketCard } from "./centre/TicketCard";
import { useNow } from "./hooks";
import { barOf } from "./model";
import { useRoom, useUi, useView, type DeskUi } from "./room";
import { Preview, ResidentPane } from "./side/Side";
import { useWide } from "./useWide";
import { queueName } from "./words";
import "./centre/centre.css";

/** Nothing in hand: what the queues hold, so that the wait is not blind. */
function Empty() {
  const { t, language } = useWords();
  const queues = useView((view) => view.queues);
  const quiet = useView((view) => view.me.activity === "not-ready" || view.me.activity === "offline");
  const now = useNow();
  return (
    <div className="empty">
      <h1>{t("contact.none")}</h1>
      <p className="muted">{t(quiet ? "contact.none-quiet" : "contact.none-ready")}</p>
      <table className="table empty__queues">
        <caption className="sr">{t("contact.queues")}</caption>
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
              <td className="right">{queue.oldest_ms === undefined ? "–" : span(now - queue.oldest_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type TabId = DeskUi["tabs"][string];

function firstTab(contact: Contact): TabId {
  return contact.channel === "phone" || contact.stage === "wrap-up" ? "case" : "talk";
}

function CaseTabName({ contact }: { contact: Contact }) {
  const { t } = useWords();
  return (
    <>
      {t("contact.case")}{" "}
      {contact.ticket ? (
        <span className="num">{contact.ticket.number}</span>
      ) : (
        contact.draft && <span className="chip">{t("contact.draft")}</span>
      )}
    </>
  );
}

interface Part {
  id: TabId;
  name: ReactNode;
  body: ReactNode;
}

/** On a narrow window who calls is a tab too, beside the work in hand. */
function useCaller(wide: boolean): Part[] {
  const { t } = useWords();
  const selected = useUi((ui) => ui.selected);
  const view = useView((value) => value);
  const { offer, contact } = barOf(view, selected, false);
  if (wide || !offer || !contact) return [];
  const name = t(contact.channel === "phone" ? "resident.who-calls" : "resident.who-writes");
  return [{ id: "caller", name, body: <Preview contact={contact} offer={offer} /> }];
}

/** A written contact has its conversation; on a narrow window everybody has the resident here. */
function usePartsOf(contact: Contact, wide: boolean): Part[] {
  const { t } = useWords();
  const caller = useCaller(wide);
  const talk: Part = {
    id: "talk",
    name: t(contact.channel === "email" ? "contact.mail-tab" : "contact.talk-tab"),
    body: <Conversation contact={contact} />,
  };
  const theCase: Part = { id: "case", name: <CaseTabName contact={contact} />, body: <CaseTab contact={contact} /> };
  const person: Part = { id: "resident", name: t("resident.tab-person"), body: <ResidentPane contact={contact} /> };
  return [...(contact.channel === "phone" ? [] : [talk]), theCase, ...(wide ? [] : [person]), ...caller];
}

function ContactBody({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const room = useRoom();
  const parts = usePartsOf(contact, useWide());
  const id = contact.contact_id;
  const chosen = useUi((ui) => ui.tabs[id]);
  const tab = parts.find((part) => part.id === chosen)?.id ?? firstTab(contact);
  if (parts.length === 1) return <CaseTab contact={contact} />;
  return (
    <Tabs
      className="tabs"
      selectedKey={tab}
      onSelectionChange={(key) => room.set({ tabs: { ...room.ui.get().tabs, [id]: key as TabId } })}
    >
      <TabList className="tabs__list" aria-label={t("contact.in-hand")}>
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

export function Centre() {
  const { t } = useWords();
  const selected = useUi((ui) => ui.selected);
  const contact = useView((view) => (selected === undefined ? undefined : view.contacts[selected]));
  const [caller] = useCaller(useWide());
  return (
    <main className="pane centre" id="contact" aria-label={t("contact.in-hand")} data-area="contact" tabIndex={-1}>
      {contact ? (
        <>
          <ContactHead contact={contact} />
          {contact.ticket && <TicketCard ticket={contact.ticket} />}
          <ContactBody key={contact.contact_id} contact={contact} />
        </>
      ) : (
        (caller?.body ?? <Empty />)
      )}
    </main>
  );
}

