import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { AddressList, AssetList, NearbyTicketList, Responsibility } from "../../src/api/types";
import { EMPTY_DRAFT } from "../../src/pages/desk/drafts";
import { LAMP, WALBRZYSKA } from "../casePlaces.test";
import { deskView, NOW } from "../builders";
import { call, openDesk, type OpenDesk } from "../support/pages";

const talking = call({ stage: "talking", engaged_ms: NOW, name: "Halina Wrona" });

const form = (desk: OpenDesk) => within(desk.contactPanel);
const address = (desk: OpenDesk) => form(desk).getByRole<HTMLInputElement>("combobox", { name: "Gdzie" });
const saved = (desk: OpenDesk): unknown => {
  desk.act(() => void desk.services.drafts.flush("tel-1"));
  return desk.server.bodyOf("PUT /desk/contacts/tel-1/draft");
};

const RESPONSIBILITY: Responsibility = {
  district: "Mokotów",
  district_reason: "map-point",
  road_class: "powiatowa",
  unit_id: "ZDM",
  unit: "ZDM",
  unit_reasons: ["road-class"],
};
const PLACE = { ...EMPTY_DRAFT, category: "Drogi", event: "Uszkodzenie chodnika", address: "ul. Wałbrzyska 11", street: "ul. Wałbrzyska", house: "11", lon: 21.02, lat: 52.18, road_class: "powiatowa", district: "Mokotów" };
const ASKED = "GET /desk/responsibility?kind=INCIDENT&category=Drogi&event=Uszkodzenie+chodnika&district=Mokot%C3%B3w&street=ul.+Wa%C5%82brzyska&lon=21.02&lat=52.18&road_class=powiatowa";
const NEARBY = "GET /desk/tickets/nearby?lon=21.02&lat=52.18&category=Drogi&count=4";

const openPlace = (answer: Partial<Responsibility> = {}): OpenDesk => {
  const desk = openDesk(deskView([{ ...talking, draft: PLACE, draft_version: '"v1"' }]));
  desk.server.answer(ASKED, { ...RESPONSIBILITY, ...answer });
  return desk;
};

describe("the address field", () => {
  test("suggests addresses, and the chosen one fills place and district by keyboard", async () => {
    const desk = openDesk(deskView([talking]));
    desk.server.answer("GET /desk/addresses?q=walb", { addresses: [WALBRZYSKA] } satisfies AddressList);
    await desk.user.type(address(desk), "walb");
    const option = await screen.findByRole("option", { name: /Wałbrzyska 11/ });
    expect(option.textContent).toContain("Mokotów · droga powiatowa");
    await desk.user.keyboard("{ArrowDown}{Enter}");
    expect(address(desk).value).toBe("ul. Wałbrzyska 11");
    expect(saved(desk)).toMatchObject({ street: "ul. Wałbrzyska", house: "11", lon: 21.02, lat: 52.18, district: "Mokotów", road_class: "powiatowa" });
  });

  test("keeps any text that fits no suggestion", async () => {
    const desk = openDesk(deskView([talking]));
    await desk.user.type(address(desk), "przy fontannie");
    await desk.user.tab();
    expect(address(desk).value).toBe("przy fontannie");
    expect(saved(desk)).toMatchObject({ address: "przy fontannie", street: "" });
  });

  test("finds an asset by its number and takes its place and event", async () => {
    const desk = openDesk(deskView([talking]));
    desk.server.answer("GET /desk/assets?number=100008", { assets: [LAMP] } satisfies AssetList);
    await desk.user.type(address(desk), "100008");
    await desk.user.click(await screen.findByRole("option", { name: /latarnia 100008/ }));
    expect(saved(desk)).toMatchObject({ asset: "lamp 100008", category: "Drogi", event: "Awaria oświetlenia ulicznego", lon: 21.02 });
  });

  test("gives the sentence that a private lamp is not the city's", async () => {
    const lamp = { ...LAMP, private: true, not_ours: { pl: "Ta latarnia nie należy do miasta." } };
    const desk = openDesk(deskView([{ ...talking, draft: { ...PLACE, asset: "lamp 100008" } }]));
    desk.server.answer("GET /desk/assets?number=100008", { assets: [lamp] } satisfies AssetList);
    expect((await form(desk).findByText("Ta latarnia nie należy do miasta.")).closest("[role=alert]")).not.toBeNull();
  });

  test("says that a number has a wrong check digit", async () => {
    const desk = openDesk(deskView([talking]));
    desk.server.refuse("GET /desk/assets?number=100009", 422, { code: "asset-number-invalid", field: "number" });
    await desk.user.type(address(desk), "100009");
    expect(await form(desk).findByText(/Odczytaj numer jeszcze raz/)).toBeDefined();
  });
});

describe("district and unit", () => {
  test("show that they come from the point and the class of the road", async () => {
    const desk = openPlace();
    expect(await form(desk).findByText("z punktu na mapie")).toBeDefined();
    expect(form(desk).getByText("droga powiatowa")).toBeDefined();
    expect(form(desk).getByText("ZDM")).toBeDefined();
  });

  test("of another choice than the map's have no reason of the map", async () => {
    const desk = openPlace({ district_reason: "chosen", unit_reasons: ["chosen"] });
    expect(await form(desk).findByText("wybrana przez ciebie")).toBeDefined();
    expect(form(desk).queryByText("z punktu na mapie")).toBeNull();
  });

  test("can be changed by keyboard, and given back to the rules", async () => {
    const desk = openPlace();
    await desk.user.click(await form(desk).findByRole("button", { name: "Zmień jednostkę" }));
    expect(document.activeElement?.id).toBe("case-unit");
    await desk.user.keyboard("{Enter}");
    await desk.user.click(within(await screen.findByRole("listbox")).getByRole("option", { name: "Urząd Dzielnicy" }));
    expect(saved(desk)).toMatchObject({ unit_id: "UD" });
  });
});

describe("tickets nearby", () => {
  const near = { number: "613377/26", category: "Drogi", event: "Uszkodzenie chodnika", status: "Nowe", address: "ul. Dolna 2", distance_m: 120, same_category: true, opened_ms: NOW };

  test("of the same category can be named as the case before", async () => {
    const desk = openPlace();
    const other = { ...near, number: "613378/26", category: "Zieleń", same_category: false };
    desk.server.answer(NEARBY, { tickets: [near, other] } satisfies NearbyTicketList);
    const list = within(await form(desk).findByRole("region", { name: "Podobne w pobliżu" }));
    expect(list.getByText("120 m")).toBeDefined();
    expect(list.queryByText("613378/26")).toBeNull();
    await desk.user.click(list.getByRole("button", { name: /613377\/26/ }));
    expect(saved(desk)).toMatchObject({ follows: "613377/26" });
  });
});
