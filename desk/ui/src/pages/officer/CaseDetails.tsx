import { channelLabel } from "../../core/channels";
import { useTranslation } from "../../i18n/react";
import { Icon } from "../../ui/icons";
import { labelOf, languageLabel } from "../desk/labels";
import { statusChip } from "../desk/resident/ticketStatus";
import { reasonLabel, wayLabel } from "./caseLabels";
import { inPath, useOfficer } from "./services";
import { dayText, momentText, pastText } from "./times";
import type { CaseFile, CaseView, PartView, ResidentBrief } from "../../api/types";
import { useTimes } from "./useNow";

/** Status of a case, KPA mode and priority. */
export function CaseChips({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const status = statusChip(view.status);
  return (
    <>
      <span className={status.chip}>
        <Icon name={status.icon} small /> {t(status.key)}
      </span>
      {view.legal && (
        <span className="chip chip--line">
          <Icon name="scale" small /> {t("officer.legal")}
        </span>
      )}
      {view.priority > 0 && (
        <span className="chip chip--bad">
          <Icon name="bad" small /> {t(view.priority > 1 ? "officer.priority.2" : "officer.priority.1")}
        </span>
      )}
    </>
  );
}

function SimilarChip({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  if (view.similar.length === 0) return null;
  return (
    <span className="chip chip--line">
      <Icon name="merge" small /> {t("officer.similar-count", { n: view.similar.length })}
    </span>
  );
}

export function CaseHead({ view }: { view: CaseView }) {
  const times = useTimes();
  const { t, language } = times;
  const { contact_channel: channel, contact_ms: at } = view;
  const from = channel === undefined ? undefined : t("officer.from", { channel: channelLabel(channel, language), time: pastText(at ?? view.opened_ms, times) });
  const place = [view.address, view.district].filter(Boolean).join(", ");
  return (
    <div className="head officer__head">
      <span className="tile tile--current">
        <Icon name="doc" />
      </span>
      <div className="head__text">
        <div className="row row--wrap">
          <h1 className="tabular" tabIndex={-1}>
            {view.number}
          </h1>
          <CaseChips view={view} />
          <SimilarChip view={view} />
        </div>
        <p className="s13 muted" lang="pl">
          {[view.event || view.category, place, from].filter(Boolean).join(" · ")}
        </p>
      </div>
    </div>
  );
}

function Resident({ resident }: { resident: ResidentBrief }) {
  const { t, language } = useTranslation();
  const other = resident.language !== "pl" && resident.language !== language;
  const alerts = resident.alerts.map((alert) => labelOf(t, "alert", alert, "alert.other"));
  return (
    <>
      {[resident.name ?? t("officer.resident-unknown"), t("officer.wants", { channel: wayLabel(resident.channel, t) }), ...alerts].join(" · ")}
      {other && ` · ${t("officer.other-language", { language: languageLabel(resident.language, t) })}`}
    </>
  );
}

function Facts({ view }: { view: CaseView }) {
  const times = useTimes();
  const { t } = times;
  const services = useOfficer();
  return (
    <dl className="pairs officer__facts">
      <dt>{t("officer.place")}</dt>
      <dd lang="pl">{[view.address, view.district].filter(Boolean).join(", ") || t("officer.no-place")}</dd>
      <dt>{t("officer.why")}</dt>
      <dd>
        {reasonLabel(view, t)}{" "}
        {view.actions.includes("return") && (
          <button className="linklike" onClick={() => services.set({ form: "return" })}>
            {t("officer.not-ours")}
          </button>
        )}
      </dd>
      {view.resident && (
        <>
          <dt>{t("officer.resident")}</dt>
          <dd>
            <Resident resident={view.resident} />
          </dd>
        </>
      )}
      {view.promised_ms !== undefined && (
        <>
          <dt>{t("officer.promised")}</dt>
          <dd>{t("officer.promised-date", { date: dayText(view.promised_ms, times) })}</dd>
        </>
      )}
      {view.parent !== undefined && (
        <>
          <dt>{t("officer.parent")}</dt>
          <dd className="tabular">{view.parent}</dd>
        </>
      )}
      {view.children.length > 0 && (
        <>
          <dt>{t("officer.children")}</dt>
          <dd className="tabular">{view.children.join(", ")}</dd>
        </>
      )}
    </dl>
  );
}

function PartRow({ part }: { part: PartView }) {
  const { t } = useTranslation();
  const bounces = part.returns + part.passes;
  const facts = [t(`officer.state.${part.state}`, { after: part.after ?? "" }), part.officer?.name, bounces > 0 ? t("officer.part-bounces", { n: bounces }) : undefined, part.done];
  return (
    <li className="officer__part">
      <strong className="medium" lang="pl">
        {t("officer.part", { n: part.part, office: part.office.title })}
      </strong>
      <span className="s13 muted">{facts.filter(Boolean).join(" · ")}</span>
    </li>
  );
}

function Parts({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  if (view.parts.length < 2) return null;
  return (
    <section aria-labelledby="case-parts">
      <h2 className="officer__label" id="case-parts">
        {t("officer.parts")}
      </h2>
      <ol>
        {view.parts.map((part) => (
          <PartRow key={part.part} part={part} />
        ))}
      </ol>
    </section>
  );
}

function Tasks({ view }: { view: CaseView }) {
  const times = useTimes();
  const { t } = times;
  const services = useOfficer();
  const open = view.tasks.filter((task) => task.done_ms === undefined);
  if (open.length === 0) return null;
  return (
    <section aria-labelledby="case-tasks">
      <h2 className="officer__label" id="case-tasks">
        {t("officer.tasks")}
      </h2>
      <ul>
        {open.map((task) => (
          <li key={task.task_id} className="officer__task">
            <span>
              {task.text} <span className="s12 muted nowrap">{[momentText(task.due_ms, times), task.officer.name].filter(Boolean).join(" · ")}</span>
            </span>
            <button className="button button--small" onClick={() => void services.act("finish-follow-up", { task_id: task.task_id }, t("officer.said.done"))}>
              <Icon name="check" small /> {t("officer.task-done")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const BYTES_PER_KB = 1000;

function Picture({ file, number }: { file: CaseFile; number: string }) {
  const times = useTimes();
  const address = `/api/v1/officer/cases/${inPath(number)}/files/${file.attachment_id}`;
  return (
    <figure>
      <a href={address} target="_blank" rel="noreferrer">
        {file.kind.startsWith("image/") ? <img className="officer__picture" src={address} alt={file.name} /> : file.name}
      </a>
      <figcaption className="s12 muted">
        {[file.name, pastText(file.at_ms, times), times.t("officer.file-size", { n: Math.ceil(file.size / BYTES_PER_KB) })].join(" · ")}
      </figcaption>
    </figure>
  );
}

/** What was reported, where, for whom, and why this office has it. */
export function CaseDetails({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const text = view.description || view.event || view.category;
  return (
    <div className={view.files.length > 0 ? "officer__details officer__details--files" : "officer__details"}>
      <div className="officer__text">
        <section aria-labelledby="case-text">
          <h2 className="officer__label" id="case-text">
            {t("officer.reported")}
          </h2>
          <p className="officer__description" lang="pl">
            {text}
          </p>
        </section>
        <Facts view={view} />
        <Parts view={view} />
        <Tasks view={view} />
      </div>
      {view.files.length > 0 && (
        <section className="officer__files" aria-label={t("officer.files")}>
          {view.files.map((file) => (
            <Picture key={file.attachment_id} file={file} number={view.number} />
          ))}
        </section>
      )}
    </div>
  );
}

