import { useRef, useState } from "react";
import { Menu, MenuItem } from "react-aria-components";
import { shortDate, timeOfDay } from "../../core/clock";
import { useTranslation } from "../../i18n/react";
import { LOCALES } from "../../i18n/translate";
import { KeyHint } from "../../ui/controls";
import { Icon } from "../../ui/icons";
import { DeskPopover } from "../desk/DeskPopover";
import { ownPart } from "./caseLabels";
import { MENU, type FormName } from "./forms";
import { useOfficer, useOfficerState } from "./services";
import { momentText, pastText, spanText } from "./times";
import type { CaseView, PartView } from "../../api/types";
import { useTimes } from "./useNow";

/** Hours of the office: what stands while it is closed, and what does not. */
export function OfficeClosed({ view }: { view: CaseView }) {
  const times = useTimes();
  const office = useOfficerState((state) => state.list?.office);
  const { t, language } = times;
  if (office === undefined || office.open) return null;
  const legal = view.clocks.find((clock) => clock.kind === "legal" && clock.due_ms !== undefined);
  return (
    <div className="officer__strip officer__strip--stopped">
      <Icon name="moon" />
      <p>
        {office.changes_ms !== undefined && <strong className="medium">{t("officer.office-closed", { time: momentText(office.changes_ms, times) })} </strong>}
        {t("officer.office-closed-clock")}{" "}
        {legal?.due_ms !== undefined && <strong className="medium">{t("officer.office-closed-legal", { date: shortDate(legal.due_ms, LOCALES[language]) })} </strong>}
        {t("officer.after-hours")}
      </p>
    </div>
  );
}

function MoreActions({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const services = useOfficer();
  const [open, setOpen] = useState(false);
  const trigger = useRef<HTMLButtonElement>(null);
  const names = MENU.filter((name) => view.actions.includes(name));
  if (names.length === 0) return null;
  return (
    <>
      <button ref={trigger} className="button button--quiet button--icon" aria-label={t("officer.more")} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="dots" />
      </button>
      <DeskPopover trigger={trigger} isOpen={open} onOpenChange={setOpen}>
        <Menu
          className="listbox"
          aria-label={t("officer.more")}
          // eslint-disable-next-line jsx-a11y/no-autofocus -- the menu was opened by the person
          autoFocus="first"
          onAction={(name) => {
            setOpen(false);
            services.set({ form: name as FormName });
          }}
        >
          {names.map((name) => (
            <MenuItem key={name} id={name} className="option option--plain" textValue={t(`officer.do.${name}`)}>
              {t(`officer.do.${name}`)}
            </MenuItem>
          ))}
        </Menu>
      </DeskPopover>
    </>
  );
}

interface ActionProps {
  view: CaseView;
  action: string;
}

function TakeButton({ view, action = "take", main = false, children }: Partial<ActionProps> & { view: CaseView; main?: boolean; children: string }) {
  const { t } = useTranslation();
  const services = useOfficer();
  if (!view.actions.includes(action)) return null;
  return (
    <button className={main ? "button button--main" : "button"} data-action={action} onClick={() => void services.act(action, {}, t("officer.said.done"))}>
      <Icon name={main ? "check" : "undo"} /> {children} {main && <KeyHint>P</KeyHint>}
    </button>
  );
}

function FormButton({ view, form, icon, children, hint }: { view: CaseView; form: FormName; icon: "undo" | "wrench" | "ok"; children: string; hint?: string }) {
  const services = useOfficer();
  if (!view.actions.includes(form)) return null;
  return (
    <button className={hint === undefined ? "button" : "button button--big"} data-action={form} aria-haspopup="dialog" onClick={() => services.set({ form })}>
      <Icon name={icon} /> {children} {hint !== undefined && <KeyHint>{hint}</KeyHint>}
    </button>
  );
}

function AcceptText({ view }: { view: CaseView }) {
  const times = useTimes();
  const { t, now } = times;
  const due = view.clocks.find((clock) => clock.kind === "acceptance")?.due_ms;
  if (due === undefined) return t("officer.accept-no-deadline");
  const time = momentText(due, times);
  return due < now ? t("officer.accept-late", { time }) : t("officer.accept-until", { time, left: spanText(due - now, t) });
}

function ToAccept({ view, decide }: { view: CaseView; decide: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <div>
        <h2>{t(decide ? "officer.decide-title" : "officer.accept-question")}</h2>
        <p className="s13 muted">{decide ? t("officer.decide-text") : <AcceptText view={view} />}</p>
      </div>
      <div className="row">
        <TakeButton view={view} main>
          {t("officer.accept")}
        </TakeButton>
        <FormButton view={view} form="return" icon="undo" hint="Z">
          {t("officer.return")}
        </FormButton>
        <MoreActions view={view} />
      </div>
    </>
  );
}

const STANDS = { "first-line": "officer.stands-first-line", resident: "officer.stands-resident", others: "officer.stands-others" } as const;

function TakenText({ part }: { part: PartView }) {
  const times = useTimes();
  const { t } = times;
  const own = part.officer?.id === useOfficer().session.user.id;
  const time = part.taken_ms === undefined ? "" : pastText(part.taken_ms, times);
  return (
    <div>
      <h2>{own || part.officer === undefined ? t("officer.taken-by-you", { time }) : t("officer.taken-by", { who: part.officer.name ?? "", time })}</h2>
      <p className="s13 muted">{part.waits_for === "nobody" ? t("officer.taken-hint") : t(STANDS[part.waits_for])}</p>
    </div>
  );
}

function Taken({ view, part }: { view: CaseView; part: PartView }) {
  const { t } = useTranslation();
  const own = part.officer?.id === useOfficer().session.user.id;
  return (
    <>
      <TakenText part={part} />
      <div className="row row--wrap">
        {!own && (
          <TakeButton view={view} action="take-over">
            {t("officer.take-over")}
          </TakeButton>
        )}
        <TakeButton view={view} action="resume">
          {t("officer.resume")}
        </TakeButton>
        {part.waits_for === "nobody" && (
          <FormButton view={view} form="wait-for-others" icon="wrench">
            {t("officer.crew")}
          </FormButton>
        )}
        <FormButton view={view} form="close" icon="ok">
          {t(view.parts.length > 1 ? "officer.close-part" : "officer.close")}
        </FormButton>
        <MoreActions view={view} />
      </div>
    </>
  );
}

function Closed({ view, part }: { view: CaseView; part: PartView }) {
  const times = useTimes();
  const { t, now } = times;
  const undoable = view.undo_until_ms !== undefined && view.undo_until_ms > now;
  return (
    <>
      <div>
        <h2>{t("officer.closed-title", { time: part.closed_ms === undefined ? "" : pastText(part.closed_ms, times) })}</h2>
        <p className="s13 muted">
          {part.done} {undoable && t("officer.undo-until", { time: timeOfDay(view.undo_until_ms ?? 0) })}
        </p>
      </div>
      <div className="row">
        <TakeButton view={view} action="undo-close">
          {t("officer.undo")}
        </TakeButton>
      </div>
    </>
  );
}

function Blocked({ view, part }: { view: CaseView; part: PartView }) {
  const { t } = useTranslation();
  const first = view.parts.find((other) => other.part === part.after);
  return (
    <>
      <div>
        <h2>{t("officer.blocked-title")}</h2>
        <p className="s13 muted">{t("officer.blocked-text", { part: part.after ?? "", office: first?.office.title ?? "" })}</p>
      </div>
      <div className="row">
        <FormButton view={view} form="return" icon="undo" hint="Z">
          {t("officer.return")}
        </FormButton>
        <MoreActions view={view} />
      </div>
    </>
  );
}

/** The next decision of the officer on this case, with what follows from it. */
export function QuestionStrip({ view }: { view: CaseView }) {
  const part = ownPart(view);
  if (part === undefined) return null;
  return (
    <div className="officer__question" data-keys="">
      {(part.state === "to-accept" || part.state === "to-decide") && <ToAccept view={view} decide={part.state === "to-decide"} />}
      {part.state === "taken" && <Taken view={view} part={part} />}
      {part.state === "closed" && <Closed view={view} part={part} />}
      {part.state === "blocked" && <Blocked view={view} part={part} />}
    </div>
  );
}
