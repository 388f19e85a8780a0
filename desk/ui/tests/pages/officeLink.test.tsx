import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, test } from "vitest";
import OfficeLink, { type OfficeCase } from "../../src/pages/office/OfficeLink";
import { FakeServer } from "../support/fakeServer";
import { inLanguage } from "../support/pages";

const user = userEvent.setup({ delay: null });
const CASE: OfficeCase = {
  number: "614902/26",
  office: "MPWiK 994",
  state: "to-accept",
  event: "Wyciek wody na ulicy",
  address: "ul. Wałbrzyska 11",
  district: "Mokotów",
  description: "Woda płynie spod jezdni.",
  received_ms: 0,
  due_ms: 1000,
  needs_answer: true,
  actions: ["take", "return"],
  expires_ms: 2000,
};
let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
  location.hash = "#token-of-the-mail";
});

test("an office accepts and closes its case by the link of a mail", async () => {
  server.answer("POST /office-link/read", CASE);
  render(inLanguage(<OfficeLink />));
  await screen.findByRole("heading", { name: "Sprawa 614902/26" });
  expect(server.bodyOf("POST /office-link/read")).toEqual({ token: "token-of-the-mail" });
  server.answer("POST /office-link/act", { ...CASE, state: "taken", actions: ["answer-resident", "close"] });
  await user.click(screen.getByRole("button", { name: "Przyjmij" }));
  await user.type(await screen.findByLabelText("Odpowiedź dla mieszkańca"), "Woda już płynie.");
  await user.type(screen.getByLabelText("Co zrobiono, albo dlaczego zwracacie"), "Naprawiono.");
  await user.click(screen.getByRole("button", { name: "Zamknij sprawę" }));
  await screen.findByText("Zapisano.");
  expect(server.bodyOf("POST /office-link/act")).toMatchObject({ action: "close", text: "Naprawiono.", answer: "Woda już płynie." });
});

test("a page without the token of a link says what to do", async () => {
  location.hash = "";
  render(inLanguage(<OfficeLink />, { language: "en" }));
  await screen.findByText("Open the whole address of the message.");
});
