import type { Contact } from "../../api/types";
import { left, span } from "../../core/clock";
import type { Command } from "../../core/keys";
import { useWords } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";
import { Key } from "../../ui/controls";
import { Icon, type IconName } from "../../ui/icons";
import { select } from "./actions";
import { useHands, useKeyLabel, useNow } from "./hooks";
import { progress, type Progress, type WorkItem } from "./model";
import { useView } from "./room";
import { CHANNEL_ICONS, languageOf, nameOf, queueName, sureOf } from "./words";

interface Meaning {
  icon: IconName;
  text: string;
  tone?: "tone-warn" | "tone-bad";
}

function meaningOf(item: WorkItem, wait: Progress, t: Translate): Meaning {
  const { contact, group } = item;
  if (group === "ringing") return { icon: CHANNEL_ICONS[contact.channel], text: sureOf(contact, t).toLowerCase() };
  if (contact.stage === "wrap-up") return { icon: "pencil", text: t("work.wrap-up") };
  if (contact.stage === "connecting") return { icon: "half", text: t("work.connecting") };
  if (contact.channel === "phone") return { icon: "half", text: t("work.talking") };
  if (wait.urgency === "late") return { icon: "bad", tone: "tone-bad", text: t("work.late", { time: span(wait.ageMs - wait.withinMs) }) };
  if (wait.urgency === "near") return { icon: "warn", tone: "tone-warn", text: t("work.left", { time: left(wait.withinMs - wait.ageMs) }) };
  if (group === "later") return { icon: "clock", text: t("work.paused") };
  const turn = t(group === "you-wait" ? "work.their-turn" : "work.your-turn");
  if (contact.language === "pl") return { icon: "user", text: turn };
  return { icon: "globe", text: `${languageOf(contact.language, t)} · ${turn}` };
}

function clockOf(item: WorkItem, wait: Progress, now: number): string {
  const { contact, offer } = item;
  if (offer) return left(offer.deadline_ms - now);
  if (contact.stage === "wrap-up") return left((contact.wrap_up_until_ms ?? now) - now);
  if (contact.channel === "phone") return span(now - (contact.engaged_ms ?? now));
  return span(wait.ageMs);
}

const TONES = { none: "", normal: "", near: "warn", late: "bad" } as const;

/** What it is about: the case when it has a name, else the resident's own words, else the queue. */
function Subject({ contact }: { contact: Contact }) {
  const { language } = useWords();
  const queues = useView((view) => view.queues);
  const event = contact.ticket?.event ?? contact.draft?.event ?? "";
  if (event !== "") return <span className="item__sub cut" lang="pl">{event}</span>;
  if (contact.subject === undefined) return <span className="item__sub cut">{queueName(queues, contact.queue, language)}</span>;
  return <span className="item__sub cut" lang={contact.language}>{contact.subject}</span>;
}

function Clock({ item, wait, now }: { item: WorkItem; wait: Progress; now: number }) {
  const tone = TONES[wait.urgency];
  return <span className={tone === "" ? "clock" : `clock tone-${tone}`}>{clockOf(item, wait, now)}</span>;
}

function Bar({ wait }: { wait: Progress }) {
  if (wait.urgency === "none") return null;
  const late = wait.urgency === "late";
  const fill = late ? 100 : (wait.ageMs / wait.withinMs) * 100;
  const mark = late ? (wait.withinMs / wait.ageMs) * 100 : 100;
  const tone = TONES[wait.urgency];
  return (
    <span
      className={tone === "" ? "clockbar item__bar" : `clockbar clockbar--${tone} item__bar`}
      style={{ "--p": `${fill}%`, "--t": `${mark}%` }}
      aria-hidden="true"
    >
      <i />
    </span>
  );
}

function commandFor(item: WorkItem, number: number): Command | undefined {
  if (item.group === "ringing") return "accept";
  if (item.contact.channel === "phone") return "call";
  return number >= 1 && number <= 9 ? (`item-${number}` as Command) : undefined;
}

function iconOf({ contact, group }: WorkItem): IconName {
  if (contact.stage === "wrap-up") return "pencil";
  return group === "ringing" && contact.channel === "phone" ? "phone-in" : CHANNEL_ICONS[contact.channel];
}

interface ItemProps {
  item: WorkItem;
  current: boolean;
  number: number;
}

export function Item({ item, current, number }: ItemProps) {
  const hands = useHands();
  const { t } = hands;
  const key = useKeyLabel();
  const now = useNow();
  const { contact, group } = item;
  const wait = progress(contact, now);
  const meaning = meaningOf(item, wait, t);
  const command = commandFor(item, number);
  const ringing = group === "ringing";
  return (
    <li>
      <button
        className={ringing ? "item item--ring" : "item"}
        aria-current={current || undefined}
        onClick={() => {
          if (!ringing) select(hands, contact.contact_id);
        }}
      >
        <span className="tile">
          <Icon name={iconOf(item)} />
        </span>
        <strong className="cut" lang={contact.language}>
          {nameOf(contact, t)}
        </strong>
        <Clock item={item} wait={wait} now={now} />
        <Subject contact={contact} />
        <span className="item__meta">
          <span className={`row cut ${meaning.tone ?? ""}`}>
            <Icon name={meaning.icon} small /> {meaning.text}
          </span>
          {command !== undefined && <Key>{key(command)}</Key>}
        </span>
        <Bar wait={wait} />
      </button>
    </li>
  );
}
