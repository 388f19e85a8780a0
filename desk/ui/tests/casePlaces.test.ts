import { describe, expect, test } from "vitest";
import type { AddressSuggestion, Asset } from "../src/api/types";
import { chosenAddress, chosenAsset, isAssetNumber, typedAddress } from "../src/pages/desk/contact/places";
import { withQuery } from "../src/pages/desk/contact/useAnswer";
import { EMPTY_DRAFT } from "../src/pages/desk/drafts";

export const WALBRZYSKA: AddressSuggestion = {
  text: "ul. Wałbrzyska 11",
  street: "ul. Wałbrzyska",
  house: "11",
  district: "Mokotów",
  district_reason: "map-point",
  road_class: "powiatowa",
  lon: 21.02,
  lat: 52.18,
  is_exact: true,
};
export const LAMP: Asset = {
  kind: "lamp",
  number: "100008",
  names: { pl: "latarnia", en: "street lamp" },
  name: "",
  address: "ul. Wałbrzyska 11",
  street: "ul. Wałbrzyska",
  house: "11",
  district: "Mokotów",
  lon: 21.02,
  lat: 52.18,
  private: false,
  not_ours: {},
  category: "Drogi",
  event: "Awaria oświetlenia ulicznego",
  tickets: [],
};

describe("the address of a case", () => {
  const chosen = { ...EMPTY_DRAFT, ...chosenAddress(WALBRZYSKA) } as typeof EMPTY_DRAFT;

  test("takes street, house, point, road class and district of a choice", () => {
    expect(chosen).toMatchObject({ address: "ul. Wałbrzyska 11", house: "11", lon: 21.02, lat: 52.18, road_class: "powiatowa", district: "Mokotów" });
  });

  test.each(["ul. Wałbrzyska 11, przy przystanku", "ul. Wałbrzyska 11 m. 4", "ul. Wałbrzyska 11"])("keeps its place with the remark of %s", (address) => {
    expect(typedAddress(address, chosen)).toEqual({ address });
  });

  test.each(["ul. Wałbrzyska 12", "ul. Wałbrzyska 111", "ul. Dolna", ""])("loses its place and district when it becomes %s", (address) => {
    expect(typedAddress(address, chosen)).toMatchObject({ address, street: "", lon: undefined, road_class: "", district: "" });
  });

  test("changes nothing else while no place was chosen", () => {
    expect(typedAddress("Dolna", { ...EMPTY_DRAFT, district: "Wola" })).toEqual({ address: "Dolna" });
  });
});

describe("an asset", () => {
  test.each(["100008", "1000 08", "K12345", "k-123.45", " 701302 "])("is looked for by %s", (text) => {
    expect(isAssetNumber(text)).toBe(true);
  });

  test.each(["", "11", "ul. Dolna 11", "3 Maja", "12a", "Solec 1234"])("is not looked for by %s", (text) => {
    expect(isAssetNumber(text)).toBe(false);
  });

  test("gives its place and event, and leaves a category that was chosen", () => {
    expect(chosenAsset(LAMP, EMPTY_DRAFT)).toMatchObject({ asset: "lamp 100008", category: "Drogi", event: "Awaria oświetlenia ulicznego", district: "Mokotów" });
    expect(chosenAsset(LAMP, { ...EMPTY_DRAFT, category: "Zieleń" })).not.toHaveProperty("category");
  });
});

test("a query has the parameters with a value", () => {
  expect(withQuery("/desk/x", { q: "Łąkowa 1", empty: "", none: undefined, lon: 0 })).toBe("/desk/x?q=%C5%81%C4%85kowa+1&lon=0");
});
