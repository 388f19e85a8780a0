import { useMemo, useRef, useState, type RefObject } from "react";
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import type { CaseDraft, TaxonomyEntry } from "../../../api/types";
import { matchesQuery } from "../../../core/textSearch";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";
import type { DraftChange } from "../drafts";
import { useServices } from "../services";
import { FieldError } from "./FieldError";

interface CategoryOption {
  id: string;
  category: string;
  event: string;
  text: string;
  /** Name and the words of residents, for the search. */
  searched: string;
}

export function categoryOptions(entries: readonly TaxonomyEntry[], kind: string): CategoryOption[] {
  return entries
    .filter((entry) => entry.kind === kind && entry.category !== "")
    .map(({ category, event, words }) => {
      const text = event === "" || event === category ? category : `${category} › ${event}`;
      return { id: `${category}/${event}`, category, event, text, searched: [text, ...words].join(" ") };
    });
}

interface CategoryProps {
  draft: CaseDraft;
  change: (change: DraftChange) => void;
  error: string | undefined;
}

/** Opens below the whole field, so that it does not cover the error text of the field. */
function CategoryList({ field }: { field: RefObject<HTMLElement | null> }) {
  const { t } = useTranslation();
  return (
    <Popover className="popover select__list" triggerRef={field}>
      <ListBox<CategoryOption> className="listbox" renderEmptyState={() => <p className="popover__head">{t("case.category-none")}</p>}>
        {(option) => (
          <ListBoxItem className="option option--plain" textValue={option.text}>
            <span>
              <span className="muted">{option.category}</span>
              {option.event !== "" && option.event !== option.category && (
                <>
                  <span className="faint"> › </span>
                  <span className="medium">{option.event}</span>
                </>
              )}
            </span>
          </ListBoxItem>
        )}
      </ListBox>
    </Popover>
  );
}

/** Combo box for category and event; the search ignores diacritics. */
export function CategoryField({ draft, change, error }: CategoryProps) {
  const { t } = useTranslation();
  const entries = useStore(useServices().taxonomy, (taxonomy) => taxonomy?.entries);
  const options = useMemo(() => categoryOptions(entries ?? [], draft.kind), [entries, draft.kind]);
  const chosen = options.find((option) => option.category === draft.category && option.event === draft.event);
  const [typed, setTyped] = useState<string>();
  const field = useRef<HTMLDivElement>(null);
  const query = typed ?? "";
  const matching = query === "" ? options : options.filter((option) => matchesQuery(option.searched, query));
  if (options.length === 0) return null;
  return (
    <ComboBox
      ref={field}
      className="field case__wide"
      items={matching}
      // A failed save moves the focus here: an open list would cover the error texts of the other fields.
      menuTrigger={error === undefined ? "focus" : "input"}
      allowsEmptyCollection
      inputValue={typed ?? chosen?.text ?? ""}
      onInputChange={(text) => setTyped(text === chosen?.text ? undefined : text)}
      value={chosen?.id ?? null}
      onChange={(key) => {
        const option = options.find((candidate) => candidate.id === key);
        setTyped(undefined);
        if (option) change({ category: option.category, event: option.event });
      }}
      onBlur={() => setTyped(undefined)}
      isInvalid={error !== undefined}
    >
      <div className="field__label">
        <Label>{t("case.category")}</Label>
        <span className="hint">{t("case.category-hint")}</span>
      </div>
      <div className="input combo">
        <Input className="combo__input" id="case-category" lang="pl" />
        <Button className="combo__button" aria-label={t("case.category-open")}>
          <Icon name="down" small />
        </Button>
      </div>
      <FieldError id="case-category-error" text={error} />
      <CategoryList field={field} />
    </ComboBox>
  );
}
