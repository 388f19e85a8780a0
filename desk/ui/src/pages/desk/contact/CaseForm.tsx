import { useRef } from "react";
import { Button, Label, ListBox, ListBoxItem, Select, SelectValue } from "react-aria-components";
import { CASE_KINDS, type CaseDraft, type CaseKind, type Contact, type Responsibility } from "../../../api/types";
import { isCall } from "../../../core/channels";
import { useStore } from "../../../core/store";
import { isNearLimit, lengthOf } from "../../../core/textLength";
import { useTranslation } from "../../../i18n/react";
import { Checkbox, KeyHint, Segments } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { SelectPopover } from "../DeskPopover";
import type { DraftChange } from "../drafts";
import { useKeyLabel } from "../hooks";
import { lengthErrors, MAX_CASE_LENGTHS, type LimitedField } from "../limits";
import { useServices, useUi } from "../services";
import { AnswerWay } from "./AnswerWay";
import { AddressField } from "./AddressField";
import { CaseQuestions } from "./CaseQuestions";
import { CategoryField } from "./CategoryField";
import { FieldError } from "./FieldError";
import { NearbyTickets } from "./NearbyTickets";
import { ResponsibleUnit, useResponsibility } from "./ResponsibleUnit";
import { useDraft } from "./useDraft";

const NO_DISTRICTS: readonly string[] = [];

interface PartProps {
  draft: CaseDraft;
  change: (change: DraftChange) => void;
  error: string | undefined;
}

/** Hint beside the label; near the limit of the field the count in its place. */
function FieldHint({ field, draft, hint }: { field: LimitedField; draft: CaseDraft; hint?: string }) {
  const { t } = useTranslation();
  const used = lengthOf(draft[field] ?? "");
  const limit = MAX_CASE_LENGTHS[field];
  return (
    <span className="hint tabular" id={`case-${field}-hint`}>
      {hint === undefined || isNearLimit(used, limit) ? t("case.count", { used, limit }) : hint}
    </span>
  );
}

function Description({ draft, change, error }: PartProps) {
  const { t } = useTranslation();
  return (
    <div className="field case__wide">
      <div className="field__label">
        <label htmlFor="case-description">{t("case.description")}</label>
        <FieldHint field="description" draft={draft} />
      </div>
      <textarea
        className="input"
        id="case-description"
        rows={4}
        lang="pl"
        value={draft.description}
        aria-invalid={error !== undefined}
        aria-describedby="case-description-hint case-description-error"
        onChange={(event) => change({ description: event.target.value })}
      />
      <FieldError id="case-description-error" text={error} />
    </div>
  );
}

/** Reason for the district that the place gives; a choice of the consultant's has none. */
function DistrictReason({ answer }: { answer: Responsibility | undefined }) {
  const { t } = useTranslation();
  const reason = answer?.district_reason;
  if (reason !== "map-point" && reason !== "street") return null;
  return (
    <span className="tone-ok s12 nowrap">
      <Icon name="ok" small /> {t(reason === "street" ? "case.district-street" : "case.district-map-point")}
    </span>
  );
}

function District({ draft, change, error, answer }: PartProps & { answer: Responsibility | undefined }) {
  const { t } = useTranslation();
  const field = useRef<HTMLDivElement>(null);
  const districts = useStore(useServices().taxonomy, (taxonomy) => taxonomy?.districts ?? NO_DISTRICTS);
  return (
    <Select
      ref={field}
      className="field case__district"
      value={draft.district === "" ? null : draft.district}
      onChange={(key) => change({ district: String(key) })}
      placeholder={t("case.district-choose")}
      isInvalid={error !== undefined}
    >
      <Label className="field__label">{t("case.district")}</Label>
      <Button className="input select" id="case-district">
        <SelectValue className="select__value" />
        <Icon name="down" small />
      </Button>
      {draft.district !== "" && draft.district === answer?.district && <DistrictReason answer={answer} />}
      <FieldError id="case-district-error" text={error} />
      <SelectPopover field={field}>
        <ListBox className="listbox">
          {districts.map((district) => (
            <ListBoxItem key={district} id={district} className="option option--plain" textValue={district}>
              {district}
            </ListBoxItem>
          ))}
        </ListBox>
      </SelectPopover>
    </Select>
  );
}

/** Ticket that a question about a state is about; such a case opens no ticket of its own. */
function FollowedTicket({ draft, change, error }: PartProps) {
  const { t } = useTranslation();
  return (
    <div className="field case__wide">
      <div className="field__label">
        <label htmlFor="case-follows">{t("case.follows-label")}</label>
        <FieldHint field="follows" draft={draft} hint={t("case.follows-hint")} />
      </div>
      <input
        className="input tabular"
        id="case-follows"
        autoComplete="off"
        value={draft.follows ?? ""}
        aria-invalid={error !== undefined}
        aria-describedby="case-follows-hint case-follows-error"
        onChange={(event) => change({ follows: event.target.value === "" ? undefined : event.target.value })}
      />
      <FieldError id="case-follows-error" text={error} />
    </div>
  );
}

export function CaseForm({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const key = useKeyLabel();
  const services = useServices();
  const { draft } = useDraft(contact);
  const answer = useResponsibility(draft);
  const refused = useUi((ui) => ui.caseErrors[contact.contact_id]);
  const errors = { ...refused, ...lengthErrors(draft, t) };
  const change = (part: DraftChange): void => {
    services.drafts.change(contact, part);
    services.clearCaseErrors(contact.contact_id, Object.keys(part));
  };
  const kind = (next: CaseKind): void => change(next === draft.kind ? {} : { kind: next, category: "", event: "" });
  return (
    <div className="case">
      {errors["form"] !== undefined && (
        <div className="notice notice--bad case__wide" role="alert">
          <Icon name="bad" />
          <span>{errors["form"]}</span>
        </div>
      )}
      <div className="case__wide row row--wrap">
        <Segments<CaseKind>
          label={t("case.kind")}
          value={draft.kind}
          onChange={kind}
          options={CASE_KINDS.map((value) => ({ value, text: t(`kind.${value}`) }))}
        />
        <span className="grow" />
        {isCall(contact.channel) && (
          <span className="s12 muted nowrap">
            <KeyHint>{key("call")}</KeyHint> {t("case.to-form")}
          </span>
        )}
      </div>
      {draft.kind === "STATUS" && <FollowedTicket draft={draft} change={change} error={errors["follows"]} />}
      <CategoryField draft={draft} change={change} error={errors["category"]} />
      <CaseQuestions contact={contact} draft={draft} change={change} error={errors["answers"]} />
      <Description draft={draft} change={change} error={errors["description"]} />
      <AddressField draft={draft} change={change} error={errors["address"]} />
      <District draft={draft} change={change} error={errors["district"]} answer={answer} />
      <ResponsibleUnit draft={draft} change={change} answer={answer} />
      <NearbyTickets draft={draft} own={contact.ticket?.number} change={change} />
      <AnswerWay contact={contact} draft={draft} change={change} />
      <div className="case__wide">
        <Checkbox selected={draft.notify} onChange={(notify) => change({ notify })}>
          {t("case.notify")}
        </Checkbox>
      </div>
    </div>
  );
}
