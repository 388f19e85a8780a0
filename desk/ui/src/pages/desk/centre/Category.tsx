import { useMemo, useState } from "react";
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import type { CaseDraft, TaxonomyEntry } from "../../../api/types";
import { matches } from "../../../core/fold";
import { useStore } from "../../../core/store";
import { useWords } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";
import type { DraftChange } from "../drafts";
import { useRoom } from "../room";
import { FieldError } from "./FieldError";

interface Option {
  id: string;
  category: string;
  event: string;
  text: string;
}

export function optionsOf(entries: readonly TaxonomyEntry[], kind: string): Option[] {
  return entries
    .filter((entry) => entry.kind === kind && entry.category !== "")
    .map(({ category, event }) => ({
      id: `${category}/${event}`,
      category,
      event,
      text: event === "" || event === category ? category : `${category} › ${event}`,
    }));
}

interface CategoryProps {
  draft: CaseDraft;
  change: (change: DraftChange) => void;
  error: string | undefined;
}

function Choices() {
  const { t } = useWords();
  return (
    <Popover className="popover select__list">
      <ListBox<Option> className="listbox" renderEmptyState={() => <p className="popover__head">{t("case.category-none")}</p>}>
        {(option) => (
          <ListBoxItem className="option option--plain" textValue={option.text}>
            <span>
              <span className="muted">{option.category}</span>
              {option.event !== "" && option.event !== option.category && (
                <>
                  <span className="faint"> › </span>
                  <span className="mid">{option.event}</span>
                </>
              )}
            </span>
          </ListBoxItem>
        )}
      </ListBox>
    </Popover>
  );
}

/** One field for category and event; words are found without their Polish marks. */
export function Category({ draft, change, error }: CategoryProps) {
  const { t } = useWords();
  const entries = useStore(useRoom().taxonomy, (taxonomy) => taxonomy?.entries);
  const options = useMemo(() => optionsOf(entries ?? [], draft.kind), [entries, draft.kind]);
  const chosen = options.find((option) => option.category === draft.category && option.event === draft.event);
  const [typed, setTyped] = useState<string>();
  const query = typed ?? "";
  const found = query === "" ? options : options.filter((option) => matches(option.text, query));
  if (options.length === 0) return null;
  return (
    <ComboBox
      className="field case__wide"
      items={found}
      menuTrigger="focus"
      allowsEmptyCollection
      inputValue={typed ?? chosen?.text ?? ""}
      onInputChange={(text) => setTyped(text === chosen?.text ? undefined : text)}
      value={chosen?.id ?? null}
      onChange={(key) => {
        const option = options.find((each) => each.id === key);
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
      <Choices />
    </ComboBox>
  );
}
