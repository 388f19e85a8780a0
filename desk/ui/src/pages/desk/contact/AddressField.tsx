import { use, useEffect, useRef, type RefObject } from "react";
import { ComboBox, ComboBoxStateContext, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";
import type { AddressList, AddressSuggestion, Asset, AssetList, CaseDraft } from "../../../api/types";
import { isNearLimit, lengthOf } from "../../../core/textLength";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";
import type { DraftChange } from "../drafts";
import { MAX_CASE_LENGTHS } from "../limits";
import { useServices } from "../services";
import { FieldError } from "./FieldError";
import { chosenAddress, chosenAsset, isAssetNumber, nameOf, typedAddress } from "./places";
import { useAnswer, withQuery } from "./useAnswer";

const MIN_TYPED = 2;
const NO_OPTIONS: AddressOption[] = [];

interface AddressProps {
  draft: CaseDraft;
  change: (change: DraftChange) => void;
  error: string | undefined;
}

interface AddressOption {
  id: string;
  text: string;
  hint: string;
  address?: AddressSuggestion;
  asset?: Asset;
}

const joined = (...parts: (string | undefined)[]): string => parts.filter((part) => part !== undefined && part !== "").join(" · ");

/** Texts of the options, in the language of the page. */
function useOptionTexts(): { ofAddress: (address: AddressSuggestion) => AddressOption; ofAsset: (asset: Asset) => AddressOption } {
  const { t, language } = useTranslation();
  const classes = useStore(useServices().taxonomy, (taxonomy) => taxonomy?.road_classes);
  return {
    ofAddress: (address) => ({
      id: `${address.text}/${address.district ?? ""}`,
      text: address.text,
      hint: joined(address.district, nameOf(classes, address.road_class, language)),
      address,
    }),
    ofAsset: (asset) => ({
      id: `${asset.kind}/${asset.number}`,
      text: `${asset.names[language] ?? asset.names["pl"] ?? asset.kind} ${asset.number}`,
      hint: joined(asset.address, asset.district, asset.private ? t("case.asset-private") : undefined),
      asset,
    }),
  };
}

/** Text for which the server is asked; undefined while nothing is typed, and behind a choice. */
function textToAsk(draft: CaseDraft): string | undefined {
  const text = draft.address.trim();
  const hasPlace = draft.street !== "" || draft.asset !== "";
  return hasPlace || text.length < MIN_TYPED || text.length > MAX_CASE_LENGTHS.address ? undefined : text;
}

/** Addresses for the typed text, or assets when it is a number. */
function useOptions(draft: CaseDraft): { options: AddressOption[]; problem: string | undefined } {
  const { ofAddress, ofAsset } = useOptionTexts();
  const text = textToAsk(draft);
  const isNumber = text !== undefined && isAssetNumber(text);
  const addresses = useAnswer<AddressList>(text === undefined || isNumber ? undefined : withQuery("/desk/addresses", { q: text }));
  const assets = useAnswer<AssetList>(isNumber ? withQuery("/desk/assets", { number: text }) : undefined);
  const ofNumber = assets.value?.assets.map(ofAsset);
  const ofText = addresses.value?.addresses.map(ofAddress);
  return { options: ofNumber ?? ofText ?? NO_OPTIONS, problem: assets.current ? assets.problem : undefined };
}

interface SuggestionProps {
  field: RefObject<HTMLElement | null>;
  options: readonly AddressOption[];
}

/** List that opens when suggestions arrive: the component itself opens only for those present at a key. */
function Suggestions({ field, options }: SuggestionProps) {
  const state = use(ComboBoxStateContext);
  const newest = useRef(state);
  useEffect(() => {
    newest.current = state;
  });
  const ids = options.map((option) => option.id).join("\n");
  useEffect(() => {
    if (ids !== "" && newest.current?.isFocused === true) newest.current.open(null, "input");
  }, [ids]);
  return (
    <Popover className="popover select__list" triggerRef={field}>
      <ListBox<AddressOption> className="listbox">
        {(option) => (
          <ListBoxItem className="option option--plain" textValue={option.text}>
            <span>
              <span className="medium">{option.text}</span> <span className="muted">{option.hint}</span>
            </span>
          </ListBoxItem>
        )}
      </ListBox>
    </Popover>
  );
}

/** What the consultant says about an asset that is not the city's. */
function PrivateAsset({ asset }: { asset: Asset }) {
  const { language } = useTranslation();
  return (
    <div className="notice" role="alert">
      <Icon name="warn" />
      <span>{asset.not_ours[language] ?? asset.not_ours["pl"]}</span>
    </div>
  );
}

/** The asset of the draft, as the register has it now. */
export function useChosenAsset(draft: CaseDraft): Asset | undefined {
  const [kind = "", number = ""] = draft.asset.split(" ");
  const { value } = useAnswer<AssetList>(number === "" ? undefined : withQuery("/desk/assets", { number }));
  return value?.assets.find((asset) => asset.kind === kind && asset.number === number);
}

/** Free text with suggestions of the street register, and of assets by their numbers. Remarks behind a comma stay. */
export function AddressField({ draft, change, error }: AddressProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLDivElement>(null);
  const { options, problem } = useOptions(draft);
  const asset = useChosenAsset(draft);
  const used = lengthOf(draft.address);
  const limit = MAX_CASE_LENGTHS.address;
  const wrong = problem === "asset-number-invalid" ? t("case.error-asset") : undefined;
  const choose = (id: string | number | null): void => {
    const option = options.find((candidate) => candidate.id === id);
    if (option?.address) change(chosenAddress(option.address));
    else if (option?.asset) change(chosenAsset(option.asset, draft));
  };
  return (
    <ComboBox
      ref={field}
      className="field case__address"
      items={options}
      allowsCustomValue
      menuTrigger="input"
      inputValue={draft.address}
      onInputChange={(address) => {
        if (address !== draft.address) change(typedAddress(address, draft));
      }}
      value={null}
      onChange={choose}
      isInvalid={error !== undefined}
    >
      <div className="field__label">
        <Label>{t("case.address")}</Label>
        <span className="hint tabular" id="case-address-hint">
          {isNearLimit(used, limit) ? t("case.count", { used, limit }) : t("case.address-hint")}
        </span>
      </div>
      <Input className="input" id="case-address" lang="pl" autoComplete="off" aria-invalid={error !== undefined} aria-describedby="case-address-hint case-address-error" />
      <FieldError id="case-address-error" text={error ?? wrong} />
      {asset?.private === true && <PrivateAsset asset={asset} />}
      <Suggestions field={field} options={options} />
    </ComboBox>
  );
}
