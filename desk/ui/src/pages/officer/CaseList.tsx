import { useEffect, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "../../i18n/react";
import { KeyHint } from "../../ui/controls";
import { Icon } from "../../ui/icons";
import { labelOf } from "../desk/labels";
import { rowIcon, rowMeaning } from "./caseLabels";
import { grouped, inOrder, KEYED_ROWS, rowClock, rowId } from "./caseList";
import { useOfficer, useOfficerState } from "./services";
import { clockText } from "./times";
import type { CaseRow } from "../../api/types";
import { useTimes } from "./useNow";

const TYPING_PAUSE_MS = 300;

const percent = (share: number): string => `${Math.round(share * 100)}%`;

function RowBar({ row, now }: { row: CaseRow; now: number }) {
  const clock = rowClock(row, now);
  if (clock === undefined) return null;
  const level = clock.level === "" ? "" : ` clockbar--${clock.level}`;
  return (
    <span className={`clockbar item__bar${level}`} style={{ "--p": percent(clock.used), "--t": percent(clock.target) }} aria-hidden="true">
      <i />
    </span>
  );
}

function rowSubject(row: CaseRow, t: ReturnType<typeof useTranslation>["t"]): string {
  if (row.question !== undefined) return t("officer.row.question", { who: row.asked_by ?? t("officer.to-first-line"), text: row.question });
  return [row.event, row.address || row.district].filter(Boolean).join(", ");
}

/** With the officer who has the case, when it is somebody else. */
function useMeant(row: CaseRow, meaning: string): string {
  const { t } = useTranslation();
  const { id } = useOfficer().session.user;
  if (row.officer === undefined || row.officer.id === id) return meaning;
  return t("officer.row.by", { what: meaning, who: row.officer.name ?? "" });
}

function Row({ row, index }: { row: CaseRow; index: number }) {
  const times = useTimes();
  const services = useOfficer();
  const open = useOfficerState((state) => state.open);
  const meaning = rowMeaning(row, times);
  const level = rowClock(row, times.now)?.level ?? "";
  const meant = useMeant(row, meaning.text);
  return (
    <li>
      <button className="item" data-row={index} aria-current={row.number === open || undefined} onClick={() => void services.openCase(row.number)}>
        <span className="tile">
          <Icon name={rowIcon(row)} />
        </span>
        <strong className="truncate tabular">{row.number}</strong>
        <span className={level === "" ? "clock" : `clock tone-${level}`}>
          {row.due_ms === undefined ? "" : clockText(row.due_ms, times)}
        </span>
        <span className="item__subject truncate" lang="pl">
          {rowSubject(row, times.t)}
        </span>
        <span className="item__status">
          <span className={`row truncate ${meaning.tone ?? ""}`}>
            <Icon name={meaning.icon} small /> <span className="truncate">{meant}</span>
          </span>
          {index < KEYED_ROWS && <KeyHint>{String(index + 1)}</KeyHint>}
        </span>
        <RowBar row={row} now={times.now} />
      </button>
    </li>
  );
}

function Search() {
  const { t } = useTranslation();
  const services = useOfficer();
  const tab = useOfficerState((state) => state.tab);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (text: string): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void services.find(text.trim()), TYPING_PAUSE_MS);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== "Escape") return;
    event.currentTarget.value = "";
    type("");
  };
  return (
    <div className="officer__search" role="search">
      <label className="visually-hidden" htmlFor="officer-search">
        {t("officer.find")}
      </label>
      <Icon name="search" small />
      <input id="officer-search" className="officer__search-field" key={tab} defaultValue="" placeholder={t("officer.find")} autoComplete="off" onChange={(event) => type(event.target.value)} onKeyDown={onKeyDown} />
      <KeyHint>/</KeyHint>
    </div>
  );
}

function Arrived() {
  const { t } = useTranslation();
  const services = useOfficer();
  const arrived = useOfficerState((state) => state.arrived);
  return (
    <div className="officer__arrived" role="status">
      {arrived > 0 && (
        <button className="button button--small" onClick={() => void services.load()}>
          <Icon name="down" small /> {t("officer.new", { n: arrived })}
        </button>
      )}
    </div>
  );
}

function NothingWaits() {
  const { t } = useTranslation();
  const query = useOfficerState((state) => state.query);
  if (query !== "") return <p className="officer__blank s13 muted">{t("officer.find-none")}</p>;
  return (
    <div className="officer__blank">
      <Icon name="ok" />
      <p className="medium">{t("officer.empty-title")}</p>
      <p className="s13 muted">{t("officer.empty-counts")}</p>
    </div>
  );
}

function Deputy() {
  const { t } = useTranslation();
  const deputy = useOfficerState((state) => state.list?.office.deputy);
  if (deputy === undefined) return null;
  return (
    <div className="officer__deputy s13 muted">
      <Icon name="users" small /> <span className="grow">{t("officer.deputy")}</span> <span>{deputy}</span>
    </div>
  );
}

/** Cases of the officer or of the office, by what they wait for; most urgent first in each group. */
export function CaseList() {
  const { t } = useTranslation();
  const rows = useOfficerState((state) => state.rows);
  const tab = useOfficerState((state) => state.tab);
  const loaded = useOfficerState((state) => state.list !== undefined);
  const order = inOrder(rows).map(rowId);
  const title = t(tab === "own" ? "officer.own" : "officer.office");
  return (
    <nav className="pane work officer__list" aria-label={title} data-keys="">
      <div className="work__head">
        <h2>{title}</h2>
        <span className="s12 muted">{t("officer.sorted")}</span>
      </div>
      <Search />
      <Arrived />
      <div className="scroll">
        {loaded && rows.length === 0 && <NothingWaits />}
        {grouped(rows).map(({ group, rows: members }) => (
          <section key={group} aria-labelledby={`group-${group}`}>
            <h3 className="work__group" id={`group-${group}`}>
              <span>{labelOf(t, "officer.group", group, "officer.group.other")}</span>
              <span className="tabular">{members.length}</span>
            </h3>
            <ul>
              {members.map((row) => (
                <Row key={rowId(row)} row={row} index={order.indexOf(rowId(row))} />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <Deputy />
    </nav>
  );
}
