import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from "react-aria-components";
import { KINDS, type CaseDraft, type Contact, type Kind } from "../../../api/types";
import { useStore } from "../../../core/store";
import { useWords } from "../../../i18n/react";
import { Checkbox, Key, Segments } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import type { DraftChange } from "../drafts";
import { useKeyLabel } from "../hooks";
import { useRoom, useUi } from "../room";
import { Category } from "./Category";
import { FieldError } from "./FieldError";
import { useDraft } from "./useDraft";

/** As in Open311 GeoReport v2. */
const LONGEST = 4000;

const NONE: readonly string[] = [];

interface PartProps {
  draft: CaseDraft;
  change: (change: DraftChange) => void;
  error: string | undefined;
}

function Description({ draft, change, error }: PartProps) {
  const { t } = useWords();
  return (
    <div className="field case__wide">
      <div className="field__label">
        <label htmlFor="case-description">{t("case.description")}</label>
        <span className="hint num">{t("case.count", { used: draft.description.length, limit: LONGEST })}</span>
      </div>
      <textarea
        className="input"
        id="case-description"
        rows={4}
        maxLength={LONGEST}
        lang="pl"
        value={draft.description}
        aria-invalid={error !== undefined}
        aria-describedby={error === undefined ? undefined : "case-description-error"}
        onChange={(event) => change({ description: event.target.value })}
      />
      <FieldError id="case-description-error" text={error} />
    </div>
  );
}

function Address({ draft, change, error }: PartProps) {
  const { t } = useWords();
  return (
    <div className="field case__address">
      <div className="field__label">
        <label htmlFor="case-address">{t("case.address")}</label>
        <span className="hint" id="case-address-hint">
          {t("case.address-hint")}
        </span>
      </div>
      <input
        className="input"
        id="case-address"
        lang="pl"
        maxLength={300}
        autoComplete="off"
        value={draft.address}
        aria-invalid={error !== undefined}
        aria-describedby="case-address-hint case-address-error"
        onChange={(event) => change({ address: event.target.value })}
      />
      <FieldError id="case-address-error" text={error} />
    </div>
  );
}

function District({ draft, change, error }: PartProps) {
  const { t } = useWords();
  const districts = useStore(useRoom().taxonomy, (taxonomy) => taxonomy?.districts ?? NONE);
  return (
    <Select
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
      <FieldError id="case-district-error" text={error} />
      <Popover className="popover select__list">
        <ListBox className="listbox">
          {districts.map((district) => (
            <ListBoxItem key={district} id={district} className="option option--plain" textValue={district}>
              {district}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}

/** What the category implies, with its reason. */
function Unit({ draft }: { draft: CaseDraft }) {
  const { t } = useWords();
  const unit = useStore(useRoom().taxonomy, (taxonomy) => {
    const entries = taxonomy?.entries ?? [];
    return entries.find((entry) => entry.category === draft.category && entry.event === draft.event)?.unit;
  });
  if (unit === undefined || draft.category === "") return null;
  return (
    <dl className="pairs case__wide">
      <dt>{t("case.unit")}</dt>
      <dd>
        <b className="mid">{unit}</b> <span className="tone-ok nowrap"><Icon name="ok" small /> {t("case.unit-why")}</span>
      </dd>
    </dl>
  );
}

export function CaseForm({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const key = useKeyLabel();
  const room = useRoom();
  const { draft } = useDraft(contact);
  const errors = useUi((ui) => ui.caseErrors[contact.contact_id]) ?? {};
  const change = (part: DraftChange): void => room.drafts.change(contact, part);
  const kind = (next: Kind): void => change(next === draft.kind ? {} : { kind: next, category: "", event: "" });
  return (
    <div className="case">
      {errors["form"] !== undefined && (
        <div className="notice notice--bad case__wide" role="alert">
          <Icon name="bad" />
          <span>{errors["form"]}</span>
        </div>
      )}
      <div className="case__wide row row--wrap">
        <Segments<Kind>
          label={t("case.kind")}
          value={draft.kind}
          onChange={kind}
          options={KINDS.map((value) => ({ value, text: t(`kind.${value}`) }))}
        />
        <span className="grow" />
        {contact.channel === "phone" && (
          <span className="s12 muted nowrap">
            <Key>{key("call")}</Key> {t("case.to-form")}
          </span>
        )}
      </div>
      <Category draft={draft} change={change} error={errors["category"]} />
      <Description draft={draft} change={change} error={errors["description"]} />
      <Address draft={draft} change={change} error={errors["address"]} />
      <District draft={draft} change={change} error={errors["district"]} />
      <Unit draft={draft} />
      <div className="case__wide">
        <Checkbox selected={draft.notify} onChange={(notify) => change({ notify })}>
          {t("case.notify")}
        </Checkbox>
      </div>
    </div>
  );
}
