import { useEffect, useRef, useState, type RefObject } from "react";
import type { MessageKey } from "../../../i18n/messages";
import { channelIcon, channelLabel, channelTitle } from "../../../core/channels";
import { useTranslation } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { Icon } from "../../../ui/icons";
import { itemsWithNumberKeys } from "../actions";
import { useActionContext } from "../hooks";
import { GROUPS, keepOrder, sharedLimits, workItems, type Group, type WorkItem } from "../model";
import { useUi, useView } from "../services";
import { WorkItemButton } from "./WorkItemButton";
import "../../../styles/workList.css";

const TITLES: Record<Group, Extract<MessageKey, `work.${string}`> & ("work.ringing" | "work.current" | "work.awaiting-you" | "work.awaiting-resident" | "work.deferred")> = {
  ringing: "work.ringing",
  current: "work.current",
  "awaiting-you": "work.awaiting-you",
  "awaiting-resident": "work.awaiting-resident",
  deferred: "work.deferred",
};

/** Displayed order, for the shortcuts Alt 1 to Alt 9. */
export const shownOrder: { ids: string[] } = { ids: [] };

/** True while the pointer or the focus is inside `list`. */
function useHasPointerOrFocus(list: RefObject<HTMLElement | null>): boolean {
  const [touched, setTouched] = useState(false);
  useEffect(() => {
    const box = list.current;
    if (!box) return undefined;
    const update = (): void => setTouched(box.matches(":hover, :focus-within"));
    const updateLater = (): void => void setTimeout(update);
    const events = ["pointerenter", "pointerleave", "focusin", "focusout"] as const;
    for (const event of events) box.addEventListener(event, updateLater);
    return () => {
      for (const event of events) box.removeEventListener(event, updateLater);
    };
  }, [list]);
  return touched;
}

/** Items in a stable order while `touched`; sorted again afterwards. */
function useStableOrder(touched: boolean): WorkItem[] {
  const sorted = workItems(useView((value) => value));
  const [order, setOrder] = useState<readonly string[]>();
  if (touched && order === undefined) setOrder(sorted.map((item) => item.contact.contact_id));
  if (!touched && order !== undefined) setOrder(undefined);
  const items = order === undefined ? sorted : keepOrder(order, sorted);
  useEffect(() => {
    shownOrder.ids = items.map((item) => item.contact.contact_id);
  });
  return items;
}

interface GroupProps {
  group: Group;
  items: readonly WorkItem[];
  numbers: readonly string[];
}

function ItemGroup({ group, items, numbers }: GroupProps) {
  const { t } = useTranslation();
  const selected = useUi((ui) => ui.selected);
  if (items.length === 0) return null;
  return (
    <section aria-labelledby={`group-${group}`}>
      <h3 className="work__group" id={`group-${group}`}>
        <span>{t(TITLES[group])}</span>
        <span className="tabular">{items.length}</span>
      </h3>
      <ul>
        {items.map((item) => (
          <WorkItemButton
            key={item.contact.contact_id}
            item={item}
            current={item.contact.contact_id === selected}
            number={numbers.indexOf(item.contact.contact_id) + 1}
          />
        ))}
      </ul>
    </section>
  );
}

function LoadDots({ used, limit }: { used: number; limit: number }) {
  return (
    <span className="dots" aria-hidden="true">
      {Array.from({ length: limit }, (_, pip) => (
        <i key={pip} data-on={pip < used ? "" : undefined} />
      ))}
    </span>
  );
}

function ChannelLoads() {
  const { t, language } = useTranslation();
  const view = useView((value) => value);
  const loads = Object.entries(view.load.channels).filter(([, load]) => load.limit > 0);
  const together = new Intl.ListFormat(LOCALES[language]);
  return (
    <dl className="load" aria-label={t("work.load")}>
      {loads.map(([channel, load]) => (
        <div key={channel}>
          <dt>
            <Icon name={channelIcon(channel)} small /> {channelTitle(channel, language)}
          </dt>
          <dd>
            <LoadDots {...load} />
            <span className="tabular">{t("work.load-of", { used: load.used, limit: load.limit })}</span>
          </dd>
        </div>
      ))}
      {sharedLimits(view).map((shared) => (
        <div key={shared.channels.join()} className="load__shared">
          <dt>{t("work.load-shared", { channels: together.format(shared.channels.map((channel) => channelLabel(channel, language))) })}</dt>
          <dd className="tabular">{t("work.load-of", { used: shared.used, limit: shared.limit })}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Contacts of all channels, most urgent first, and the load of each channel. */
export function WorkList() {
  const { t } = useTranslation();
  const context = useActionContext();
  const list = useRef<HTMLDivElement>(null);
  const items = useStableOrder(useHasPointerOrFocus(list));
  const numbers = itemsWithNumberKeys(context, items.map((item) => item.contact.contact_id));
  return (
    <nav className="pane work" aria-label={t("work.title")} data-area="work" tabIndex={-1}>
      <div className="work__head">
        <h2>{t("work.title")}</h2>
        <span className="s12 muted">{t("work.hint")}</span>
      </div>
      <div ref={list} className="scroll">
        {items.length === 0 && <p className="work__empty muted s13">{t("work.empty")}</p>}
        {GROUPS.map((group) => (
          <ItemGroup key={group} group={group} numbers={numbers} items={items.filter((item) => item.group === group)} />
        ))}
      </div>
      <ChannelLoads />
    </nav>
  );
}
