import { useEffect, useRef, useState } from "react";
import { Button, Label, ListBox, ListBoxItem, Select, SelectValue } from "react-aria-components";
import type { CaseDraft, Responsibility } from "../../../api/types";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";
import { SelectPopover } from "../DeskPopover";
import type { DraftChange } from "../drafts";
import { useServices } from "../services";
import { nameOf, unitOfCategory } from "./places";
import { useAnswer, withQuery } from "./useAnswer";

const BY_RULES = "by-rules";

const REASONS = {
  category: "case.unit-reason",
  district: "case.unit-reason-district",
  hours: "case.unit-reason-hours",
  chosen: "case.unit-reason-chosen",
} as const;

/** District and unit of the draft, with their reasons, as the server decides now. */
export function useResponsibility(draft: CaseDraft): Responsibility | undefined {
  const { kind, category, event, district, street, lon, lat, road_class, unit_id } = draft;
  const asks = category !== "" || district !== "" || street !== "" || lon !== undefined;
  const path = withQuery("/desk/responsibility", { kind, category, event, district, street, lon, lat, road_class, unit_id });
  return useAnswer<Responsibility>(asks ? path : undefined).value;
}

/** Reasons in words: the name of the road class in place of "road class". */
function useReason(answer: Responsibility | undefined): string {
  const { t, language } = useTranslation();
  const classes = useStore(useServices().taxonomy, (taxonomy) => taxonomy?.road_classes);
  const reasons = answer?.unit_reasons ?? ["category"];
  const words = reasons.map((reason) => {
    if (reason === "road-class") return nameOf(classes, answer?.road_class ?? "", language) ?? t("case.unit-reason-road-class");
    return reason in REASONS ? t(REASONS[reason as keyof typeof REASONS]) : undefined;
  });
  return words.filter((word) => word !== undefined).join(", ");
}

interface UnitProps {
  draft: CaseDraft;
  change: (change: DraftChange) => void;
  answer: Responsibility | undefined;
}

function UnitChoice({ draft, change, close }: Pick<UnitProps, "draft" | "change"> & { close: () => void }) {
  const { t, language } = useTranslation();
  const field = useRef<HTMLDivElement>(null);
  // The button that opened the choice is gone: the focus goes on to the choice.
  useEffect(() => field.current?.querySelector("button")?.focus(), []);
  const units = useStore(useServices().taxonomy, (taxonomy) => taxonomy?.units ?? []);
  const options = [{ id: BY_RULES, text: t("case.unit-by-rules") }, ...units.map(({ id }) => ({ id, text: nameOf(units, id, language) ?? id }))];
  return (
    <Select
      ref={field}
      className="field case__wide"
      value={draft.unit_id === "" ? BY_RULES : draft.unit_id}
      onChange={(key) => {
        change({ unit_id: key === BY_RULES ? "" : String(key) });
        close();
      }}
    >
      <Label className="field__label">{t("case.unit")}</Label>
      <Button className="input select" id="case-unit">
        <SelectValue className="select__value" />
        <Icon name="down" small />
      </Button>
      <SelectPopover field={field}>
        <ListBox className="listbox listbox--short" items={options}>
          {(option) => (
            <ListBoxItem className="option option--plain" textValue={option.text}>
              {option.text}
            </ListBoxItem>
          )}
        </ListBox>
      </SelectPopover>
    </Select>
  );
}

/** Unit that handles the case, why, and another one by choice. */
export function ResponsibleUnit({ draft, change, answer }: UnitProps) {
  const { t } = useTranslation();
  const [choosing, setChoosing] = useState(false);
  const byCategory = useStore(useServices().taxonomy, (taxonomy) => unitOfCategory(taxonomy, draft));
  const reason = useReason(answer);
  const unit = answer?.unit ?? byCategory;
  if (unit === undefined || draft.category === "") return null;
  if (choosing) return <UnitChoice draft={draft} change={change} close={() => setChoosing(false)} />;
  return (
    <dl className="pairs case__wide case__unit">
      <dt>{t("case.unit")}</dt>
      <dd className="row row--wrap">
        <b className="medium">{unit}</b>{" "}
        <span className="tone-ok nowrap">
          <Icon name="ok" small /> {reason}
        </span>
        <button className="button button--small button--quiet" aria-label={t("case.unit-change-name")} onClick={() => setChoosing(true)}>
          {t("case.unit-change")}
        </button>
      </dd>
    </dl>
  );
}
