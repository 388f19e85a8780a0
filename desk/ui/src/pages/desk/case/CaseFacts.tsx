import { useRef, useState, type SubmitEvent } from "react";
import type { CaseClock, CaseFile, CaseView, PartView } from "../../../api/types";
import { useTranslation } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";
import { labelOf } from "../labels";
import { dayText, momentText, pastText, type TimeContext } from "../../officer/times";
import { fieldText } from "../resident/fieldText";
import { pathOf, useTimes, type LoadedCase } from "./useCase";

const BYTES_PER_KB = 1000;
const NUMBER = /^\d{1,9}[/-]\d{2}$/;

function clockText(clock: CaseClock, times: TimeContext): string {
  if (clock.state === "met") return times.t("case-page.met");
  const until = clock.due_ms === undefined ? "" : momentText(clock.due_ms, times);
  if (clock.state === "late") return times.t("case-page.late", { until });
  return clock.state === "stands" ? times.t("case-page.stands") : times.t("case-page.until", { until });
}

function Clocks({ view }: { view: CaseView }) {
  const times = useTimes();
  const { t } = times;
  return (
    <>
      {view.clocks.map((clock) => (
        <div key={clock.kind} className="pairs__row">
          <dt>{labelOf(t, "officer.clock", clock.kind, "officer.clock.repair")}</dt>
          <dd className={clock.state === "late" ? "tone-bad" : undefined}>
            {clock.state === "late" && <Icon name="bad" small />} {clockText(clock, times)}
          </dd>
        </div>
      ))}
      {view.promised_ms !== undefined && (
        <div className="pairs__row">
          <dt>{t("ticket-case.promised")}</dt>
          <dd>{dayText(view.promised_ms, times)}</dd>
        </div>
      )}
    </>
  );
}

function PartRow({ part }: { part: PartView }) {
  const { t } = useTranslation();
  const bounces = part.returns + part.passes;
  const facts = [t(`officer.state.${part.state}`, { after: part.after ?? "" }), bounces > 0 ? t("officer.part-bounces", { n: bounces }) : undefined, part.done];
  return (
    <li>
      <span className="medium" lang="pl">
        {[part.office.title, part.officer?.name].filter(Boolean).join(", ")}
      </span>
      <span className="s12 muted">{facts.filter(Boolean).join(" · ")}</span>
    </li>
  );
}

/** Who works on the case, and until when. */
export function CaseOffices({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  return (
    <section className="case-page__part" aria-labelledby="case-offices">
      <h2 id="case-offices">{t("case-page.offices")}</h2>
      <ol className="case-page__list">
        {view.parts.map((part) => (
          <PartRow key={part.part} part={part} />
        ))}
      </ol>
      <dl className="pairs">
        <Clocks view={view} />
      </dl>
    </section>
  );
}

function FileRow({ number, file }: { number: string; file: CaseFile }) {
  const times = useTimes();
  return (
    <li>
      <a className="medium" href={`/api/v1${pathOf(number)}/files/${file.attachment_id}`} target="_blank" rel="noreferrer">
        {file.name}
      </a>
      <span className="s12 muted">{[pastText(file.at_ms, times), times.t("officer.file-size", { n: Math.ceil(file.size / BYTES_PER_KB) })].join(" · ")}</span>
    </li>
  );
}

export function CaseFiles({ view, addFile }: { view: CaseView; addFile: LoadedCase["addFile"] }) {
  const { t } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  const send = (file: File | undefined): void => {
    if (file !== undefined) void addFile(file);
  };
  return (
    <section className="case-page__part" aria-labelledby="case-files">
      <h2 id="case-files">{t("officer.files")}</h2>
      {view.files.length === 0 && <p className="s13 muted">{t("case-page.no-files")}</p>}
      <ul className="case-page__list">
        {view.files.map((file) => (
          <FileRow key={file.attachment_id} number={view.number} file={file} />
        ))}
      </ul>
      <input ref={picker} className="visually-hidden" type="file" tabIndex={-1} aria-label={t("case-page.file")} onChange={(event) => send(event.target.files?.[0])} />
      <button className="button button--small" onClick={() => picker.current?.click()}>
        <Icon name="clip" small /> {t("case-page.add-file")}
      </button>
    </section>
  );
}

interface RelatedProps {
  view: CaseView;
  act: LoadedCase["act"];
  onOpen: (number: string) => void;
}

function CaseLink({ number, onOpen }: { number: string; onOpen: RelatedProps["onOpen"] }) {
  const { t } = useTranslation();
  return (
    <button className="linklike tabular" aria-label={t("tickets.open-number", { number })} onClick={() => onOpen(number)}>
      {number}
    </button>
  );
}

function JoinForm({ act }: { act: LoadedCase["act"] }) {
  const { t } = useTranslation();
  const [isWrong, setWrong] = useState(false);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const number = fieldText(event.currentTarget, "parent");
    setWrong(!NUMBER.test(number));
    if (NUMBER.test(number)) void act("join", { parent: number.replace("-", "/") });
  };
  return (
    <form className="resident__form" onSubmit={submit}>
      <div className="field">
        <label className="field__label" htmlFor="join-parent">
          {t("case-page.join")}
        </label>
        <input className="input tabular" id="join-parent" name="parent" autoComplete="off" aria-invalid={isWrong} aria-describedby="join-parent-hint" />
        <p className={isWrong ? "field__error" : "hint"} id="join-parent-hint">
          {t("officer.field.number-hint")}
        </p>
      </div>
      <button className="button" type="submit">
        <Icon name="merge" small /> {t("officer.do.join")}
      </button>
    </form>
  );
}

/** The main case, those that were joined, similar ones nearby, and joining a duplicate. */
export function RelatedCases({ view, act, onOpen }: RelatedProps) {
  const { t } = useTranslation();
  const mayJoin = view.actions.includes("join");
  return (
    <section className="case-page__part" aria-labelledby="case-related">
      <h2 id="case-related">{t("case-page.related")}</h2>
      {view.parent !== undefined && (
        <p className="s13">
          {t("officer.parent")}: <CaseLink number={view.parent} onOpen={onOpen} />{" "}
          {view.actions.includes("separate") && (
            <button className="button button--small" onClick={() => void act("separate", {})}>
              {t("officer.do.separate")}
            </button>
          )}
        </p>
      )}
      {view.children.length > 0 && (
        <p className="s13">
          {t("officer.children")}:{" "}
          {view.children.map((number) => (
            <span key={number}>
              <CaseLink number={number} onOpen={onOpen} />{" "}
            </span>
          ))}
        </p>
      )}
      <ul className="case-page__list">
        {view.similar.map((similar) => (
          <li key={similar.number}>
            <CaseLink number={similar.number} onOpen={onOpen} />
            <span className="s12 muted">{[similar.distance_m === undefined ? undefined : t("officer.similar-distance", { n: similar.distance_m }), similar.event, similar.status].filter(Boolean).join(" · ")}</span>
            {mayJoin && (
              <button className="button button--small" aria-label={t("case-page.join-number", { number: similar.number })} onClick={() => void act("join", { parent: similar.number })}>
                <Icon name="merge" small /> {t("officer.do.join")}
              </button>
            )}
          </li>
        ))}
      </ul>
      {mayJoin && <JoinForm act={act} />}
    </section>
  );
}
