import { useEffect, useRef, useState, type RefObject } from "react";
import type { Key as MessageKey } from "../../i18n/messages";
import { useWords } from "../../i18n/react";
import { Icon } from "../../ui/icons";
import { numbered } from "./actions";
import { useHands } from "./hooks";
import { GROUPS, keepOrder, sharedLoads, workItems, type Group, type WorkItem } from "./model";
import { useUi, useView } from "./room";
import { CHANNEL_ICONS } from "./words";
import { Item } from "./WorkItem";
import "./rail.css";

const TITLES: Record<Group, Extract<MessageKey, `work.${string}`> & ("work.ringing" | "work.in-hand" | "work.waits-for-you" | "work.you-wait" | "work.later")> = {
  ringing: "work.ringing",
  "in-hand": "work.in-hand",
  "waits-for-you": "work.waits-for-you",
  "you-wait": "work.you-wait",
  later: "work.later",
};

/** The order on the screen, published for Alt 1 to Alt 9. */
export const shownOrder: { ids: string[] } = { ids: [] };

/** True while the pointer or the focus is inside. */
function useTouched(list: RefObject<HTMLElement | null>): boolean {
  const [touched, setTouched] = useState(false);
  useEffect(() => {
    const box = list.current;
    if (!box) return undefined;
    const look = (): void => setTouched(box.matches(":hover, :focus-within"));
    const later = (): void => void setTimeout(look);
    const events = ["pointerenter", "pointerleave", "focusin", "focusout"] as const;
    for (const event of events) box.addEventListener(event, later);
    return () => {
      for (const event of events) box.removeEventListener(event, later);
    };
  }, [list]);
  return touched;
}

/** While the list is touched nothing in it changes its place; it is sorted again afterwards. */
function useCalmItems(touched: boolean): WorkItem[] {
  const sorted = workItems(useView((value) => value));
  const [held, setHeld] = useState<readonly string[]>();
  if (touched && held === undefined) setHeld(sorted.map((item) => item.contact.contact_id));
  if (!touched && held !== undefined) setHeld(undefined);
  const items = held === undefined ? sorted : keepOrder(held, sorted);
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
  const { t } = useWords();
  const selected = useUi((ui) => ui.selected);
  if (items.length === 0) return null;
  return (
    <section aria-labelledby={`group-${group}`}>
      <h3 className="rail__group" id={`group-${group}`}>
        <span>{t(TITLES[group])}</span>
        <span className="num">{items.length}</span>
      </h3>
      <ul>
        {items.map((item) => (
          <Item
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

const CHANNELS = ["phone", "chat", "email"] as const;

function Pips({ used, limit }: { used: number; limit: number }) {
  return (
    <span className="pips" aria-hidden="true">
      {Array.from({ length: limit }, (_, pip) => (
        <i key={pip} data-on={pip < used ? "" : undefined} />
      ))}
    </span>
  );
}

function LoadLines() {
  const { t } = useWords();
  const load = useView((view) => view.load);
  const view = useView((value) => value);
  return (
    <dl className="load" aria-label={t("work.load")}>
      {CHANNELS.map((channel) => (
        <div key={channel}>
          <dt>
            <Icon name={CHANNEL_ICONS[channel]} small /> {t(`work.load-${channel}`)}
          </dt>
          <dd>
            <Pips {...load[channel]} />
            <span className="num">{t("work.load-of", { used: load[channel].used, limit: load[channel].limit })}</span>
          </dd>
        </div>
      ))}
      {sharedLoads(view).map((shared) => (
        <div key={shared.channels.join()} className="load__shared">
          <dt>{t("work.load-shared")}</dt>
          <dd className="num">{t("work.load-of", { used: shared.used, limit: shared.limit })}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One list for all channels, most urgent first; the load stays at the bottom. */
export function Rail() {
  const { t } = useWords();
  const hands = useHands();
  const list = useRef<HTMLDivElement>(null);
  const items = useCalmItems(useTouched(list));
  const numbers = numbered(hands, items.map((item) => item.contact.contact_id));
  return (
    <nav className="pane rail" aria-label={t("work.title")} data-area="rail" tabIndex={-1}>
      <div className="rail__head">
        <h2>{t("work.title")}</h2>
        <span className="s12 muted">{t("work.hint")}</span>
      </div>
      <div ref={list} className="scroll">
        {items.length === 0 && <p className="rail__empty muted s13">{t("work.empty")}</p>}
        {GROUPS.map((group) => (
          <ItemGroup key={group} group={group} numbers={numbers} items={items.filter((item) => item.group === group)} />
        ))}
      </div>
      <LoadLines />
    </nav>
  );
}
