/** Places of a case: what a choice in the address field changes, and what typing takes back. */

import type { AddressSuggestion, Asset, CaseDraft, Named, Taxonomy } from "../../../api/types";
import type { DraftChange } from "../drafts";

const ASSET_NUMBER = /^[a-z]?[\d ./-]{4,}$/i;

/** Returns whether the text is the number of an asset and no address. */
export function isAssetNumber(text: string): boolean {
  return ASSET_NUMBER.test(text.trim()) && text.replace(/\D/g, "").length >= 4;
}

const NO_PLACE: DraftChange = { street: "", house: "", lon: undefined, lat: undefined, road_class: "", asset: "" };

/** Change of the draft when the consultant chooses an address. */
export function chosenAddress(suggestion: AddressSuggestion): DraftChange {
  return {
    ...NO_PLACE,
    address: suggestion.text,
    street: suggestion.street,
    house: suggestion.house,
    lon: suggestion.lon,
    lat: suggestion.lat,
    road_class: suggestion.road_class,
    district: suggestion.district ?? "",
  };
}

/** Change of the draft when the consultant chooses an asset; a category that was chosen before stays. */
export function chosenAsset(asset: Asset, draft: CaseDraft): DraftChange {
  const subject = draft.category === "" && asset.category !== "" ? { category: asset.category, event: asset.event } : {};
  return {
    ...NO_PLACE,
    ...subject,
    address: asset.address,
    street: asset.street,
    house: asset.house,
    lon: asset.lon,
    lat: asset.lat,
    district: asset.district ?? "",
    asset: `${asset.kind} ${asset.number}`,
  };
}

/** Change of the draft when the address is typed: remarks behind a chosen address keep its place, another address loses it. */
export function typedAddress(address: string, draft: CaseDraft): DraftChange {
  const hasPlace = draft.street !== "" || draft.lon !== undefined || draft.asset !== "";
  if (!hasPlace) return { address };
  const chosen = [draft.street, draft.house].filter((part) => part !== "").join(" ");
  const rest = chosen !== "" && address.startsWith(chosen) ? address.slice(chosen.length) : undefined;
  const isRemark = rest === "" || /^[\s,;(]/.test(rest ?? "");
  return isRemark ? { address } : { address, ...NO_PLACE, district: "" };
}

/** Name of an id in the language of the page, else the Polish one. */
export function nameOf(named: readonly Named[] | undefined, id: string, language: string): string | undefined {
  const names = named?.find((candidate) => candidate.id === id)?.names;
  return names?.[language] ?? names?.["pl"];
}

/** Unit that the category alone gives, until the server has answered. */
export function unitOfCategory(taxonomy: Taxonomy | undefined, draft: CaseDraft): string | undefined {
  return taxonomy?.entries.find((entry) => entry.category === draft.category && entry.event === draft.event)?.unit;
}
