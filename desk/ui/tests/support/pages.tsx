/** Renders the pages as a signed-in consultant sees them. */

import { act, render, screen, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import type { Contact, DeskView, Gender, Offer, Session, Taxonomy } from "../../src/api/types";
import { setChannels } from "../../src/core/channels";
import type { Language } from "../../src/i18n/language";
import { TranslationContext } from "../../src/i18n/react";
import { translator } from "../../src/i18n/translate";
import { DeskPage } from "../../src/pages/desk/Desk";
import { DeskServices, type DeskPhone } from "../../src/pages/desk/services";
import { CHANNELS, contact, NOW } from "../builders";
import { FakePhone } from "./fakePhone";
import { FakeServer } from "./fakeServer";

export const TAXONOMY: Taxonomy = {
  entries: [
    { kind: "INCIDENT", category: "Drogi", event: "Uszkodzenie chodnika", unit: "ZDM", words: ["dziura", "wyrwa"] },
    { kind: "INCIDENT", category: "Zieleń", event: "Powalone drzewo", unit: "Zarząd Zieleni", words: [] },
    { kind: "COMPLAINT", category: "Komunikacja", event: "Spóźniony autobus", unit: "ZTM", words: [] },
  ],
  districts: ["Mokotów", "Wola"],
  units: [
    { id: "ZDM", names: { pl: "Zarząd Dróg Miejskich" } },
    { id: "UD", names: { pl: "Urząd Dzielnicy" } },
  ],
  road_classes: [
    { id: "gminna", names: { pl: "droga gminna", en: "municipal road" } },
    { id: "powiatowa", names: { pl: "droga powiatowa", en: "county road" } },
  ],
  asset_kinds: [{ id: "lamp", names: { pl: "latarnia", en: "street lamp" } }],
};

export const SESSION: Session = {
  user: { id: "bielak", login: "bielak", name: "Agnieszka Bielak", initials: "AB", role: "consultant", language: "pl", grammatical_gender: "f" },
  hotline: "19115",
  city: "Warszawa",
  time_zone: "Europe/Warsaw",
  temporary_password: false,
  second_factor: false,
  second_factor_missing: false,
  channels: CHANNELS,
};

/** Silence of the server that no test outlives: it sends no beats, and a slow machine types slowly. */
const NEVER_MS = 3_600_000;

export interface PageOptions {
  language?: Language;
  gender?: Gender;
}

export function inLanguage(page: ReactNode, { language = "pl", gender = "f" }: PageOptions = {}): ReactNode {
  return <TranslationContext value={{ language, t: translator(language, gender) }}>{page}</TranslationContext>;
}

/** A call as the desk view has it. */
export function call(change: Partial<Contact> = {}): Contact {
  return contact({ contact_id: "tel-1", channel: "phone", offer_id: "tel-1-o1", address: "+48601234118", ...change });
}

export class OpenDesk<P extends DeskPhone = FakePhone> {
  readonly user: UserEvent = userEvent.setup({ delay: null });

  constructor(
    readonly server: FakeServer,
    readonly phone: P,
    readonly services: DeskServices,
  ) {}

  /** Replaces the desk view, as a patch of the server would. */
  show(view: DeskView): void {
    act(() => this.server.show(view, NOW));
  }

  ring(this: OpenDesk, offer: Offer): void {
    act(() => this.phone.ring(offer.offer_id, offer.contact_id));
  }

  act(change: () => void): void {
    act(change);
  }

  get phoneBar(): HTMLElement {
    return screen.getByRole("region", { name: /^(Telefon|Telephone)$/ });
  }

  get workList(): HTMLElement {
    return screen.getByRole("navigation");
  }

  get contactPanel(): HTMLElement {
    return screen.getByRole("main");
  }

  get residentPanel(): HTMLElement {
    return screen.getByRole("complementary");
  }

  /** What a screen reader announces at once. */
  get alert(): string {
    return screen.getByTestId("say-alert").textContent;
  }

  get status(): string {
    return screen.getByTestId("say-status").textContent;
  }

  button(name: RegExp | string, area: HTMLElement = document.body): HTMLElement {
    return within(area).getByRole("button", { name });
  }
}

/** Opens the desk of a consultant with `view`. */
export const openDesk = (view: DeskView, options: PageOptions = {}): OpenDesk => openDeskWithPhone(view, new FakePhone(), options);

export function openDeskWithPhone<P extends DeskPhone>(view: DeskView, phone: P, options: PageOptions = {}): OpenDesk<P> {
  const server = new FakeServer();
  server.answer("GET /desk/taxonomy", TAXONOMY);
  server.answer("GET /session", SESSION);
  setChannels(CHANNELS);
  const services = new DeskServices(SESSION, phone, { silenceMs: NEVER_MS });
  render(inLanguage(<DeskPage services={services} />, options));
  const desk = new OpenDesk(server, phone, services);
  desk.show(view);
  return desk;
}
