import type { Contact } from "../../../api/types";
import { channelIcon, isCall } from "../../../core/channels";
import { formatRemaining, formatDuration } from "../../../core/clock";
import type { Command } from "../../../core/shortcuts";
import { useTranslation } from "../../../i18n/react";
import type { Translate } from "../../../i18n/translate";
import { KeyHint } from "../../../ui/controls";
import { Icon, type IconName } from "../../../ui/icons";
import { select } from "../actions";
import { useActionContext, useKeyLabel, useServerNow } from "../hooks";
import { deadlineOf, waitProgress, type WaitProgress, type WorkItem } from "../model";
import { useView } from "../services";
import { languageLabel, residentName, queueName, confidenceLabel } from "../labels";

interface ItemStatus {
  icon: IconName;
  text: string;
  tone?: "tone-warn" | "tone-bad";
}

function itemStatus(item: WorkItem, wait: WaitProgress, t: Translate): ItemStatus {
  const { contact, group } = item;
  if (group === "ringing") return { icon: channelIcon(contact.channel), text: confidenceLabel(contact, t).toLowerCase() };
  if (contact.stage === "wrap-up") return { icon: "pencil", text: t("work.wrap-up") };
  if (contact.stage === "connecting") return { icon: "half", text: t("work.connecting") };
  if (isCall(contact.channel)) return { icon: "half", text: t("work.talking") };
  if (wait.urgency === "late") return { icon: "bad", tone: "tone-bad", text: t("work.late", { time: formatDuration(wait.ageMs - wait.withinMs) }) };
  if (wait.urgency === "near") return { icon: "warn", tone: "tone-warn", text: t("work.left", { time: formatRemaining(wait.withinMs - wait.ageMs) }) };
  if (group === "deferred") return { icon: "clock", text: t("work.paused") };
  const whoseTurn = t(group === "awaiting-resident" ? "work.their-turn" : "work.your-turn");
  if (contact.language === "pl") return { icon: "user", text: whoseTurn };
  return { icon: "globe", text: `${languageLabel(contact.language, t)} · ${whoseTurn}` };
}

function itemClock(item: WorkItem, wait: WaitProgress, now: number): string {
  const { contact, offer } = item;
  if (offer) return formatRemaining(deadlineOf(offer) - now);
  if (contact.stage === "wrap-up") return formatRemaining((contact.wrap_up_until_ms ?? now) - now);
  if (isCall(contact.channel)) return formatDuration(now - (contact.engaged_ms ?? now));
  return formatDuration(wait.ageMs);
}

const TONES = { none: "", normal: "", near: "warn", late: "bad" } as const;

/** Subject of the contact: the event of its case, otherwise the resident's subject, otherwise the queue. */
function Subject({ contact }: { contact: Contact }) {
  const { language } = useTranslation();
  const queues = useView((view) => view.queues);
  const event = contact.ticket?.event ?? contact.draft?.event ?? "";
  if (event !== "") return <span className="item__subject truncate" lang="pl">{event}</span>;
  if (contact.subject === undefined) return <span className="item__subject truncate">{queueName(queues, contact.queue, language)}</span>;
  return <span className="item__subject truncate" lang={contact.language}>{contact.subject}</span>;
}

function Clock({ item, wait, now }: { item: WorkItem; wait: WaitProgress; now: number }) {
  const tone = TONES[wait.urgency];
  return <span className={tone === "" ? "clock" : `clock tone-${tone}`}>{itemClock(item, wait, now)}</span>;
}

function TargetBar({ wait }: { wait: WaitProgress }) {
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
  if (isCall(item.contact.channel)) return "call";
  return number >= 1 && number <= 9 ? (`item-${number}` as Command) : undefined;
}

function itemIcon({ contact, group }: WorkItem): IconName {
  if (contact.stage === "wrap-up") return "pencil";
  return group === "ringing" && isCall(contact.channel) ? "phone-in" : channelIcon(contact.channel);
}

interface ItemProps {
  item: WorkItem;
  current: boolean;
  number: number;
}

export function WorkItemButton({ item, current, number }: ItemProps) {
  const context = useActionContext();
  const { t } = context;
  const key = useKeyLabel();
  const now = useServerNow();
  const { contact, group } = item;
  const wait = waitProgress(contact, now);
  const status = itemStatus(item, wait, t);
  const command = commandFor(item, number);
  const ringing = group === "ringing";
  return (
    <li>
      <button
        className={ringing ? "item item--ring" : "item"}
        aria-current={current || undefined}
        onClick={() => {
          if (!ringing) select(context, contact.contact_id);
        }}
      >
        <span className="tile">
          <Icon name={itemIcon(item)} />
        </span>
        <strong className="truncate" lang={contact.language}>
          {residentName(contact, t)}
        </strong>
        <Clock item={item} wait={wait} now={now} />
        <Subject contact={contact} />
        <span className="item__status">
          <span className={`row ${status.tone ?? ""}`}>
            <Icon name={status.icon} small /> <span className="truncate">{status.text}</span>
          </span>
          {command !== undefined && <KeyHint>{key(command)}</KeyHint>}
        </span>
        <TargetBar wait={wait} />
      </button>
    </li>
  );
}
