import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test } from "vitest";
import { App } from "../../src/app/App";
import { navigate } from "../../src/app/router";
import { leaveEndedSession, sessionStore } from "../../src/app/session";
import { keptTexts } from "../../src/core/keptTexts";
import { settings } from "../../src/core/settings";
import Login from "../../src/pages/login/Login";
import { microphone } from "../../src/phone/microphone";
import { FakeServer } from "../support/fakeServer";
import { inLanguage, SESSION, type PageOptions } from "../support/pages";

const user = userEvent.setup({ delay: null });
let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
  server.refuse("GET /session", 401, { code: "session-missing" });
  microphone.state.set("idle");
});

async function openLogin(options: PageOptions = {}): Promise<void> {
  render(inLanguage(<Login />, options));
  await expect.poll(() => sessionStore.get().status).toBe("signed-out");
}

async function signIn(login: string, password: string): Promise<void> {
  await user.type(screen.getByLabelText("Login"), login);
  if (password !== "") await user.type(screen.getByLabelText(/^(Hasło|Password)$/), password);
  await user.keyboard("{Enter}");
}

describe("the login page", () => {
  test("says that a session was ended, and keeps what was typed for the account alone", async () => {
    keptTexts("draft", SESSION.user.id).write("tel-1", "Dziura");
    keptTexts("draft", "wit").write("tel-2", "Latarnia");
    leaveEndedSession();
    await openLogin();
    expect(screen.getByRole("alert").textContent).toContain("Sesja została zakończona");
    expect(localStorage).toHaveLength(2);
    server.answer("POST /login", SESSION);
    await signIn("bielak", "tajne haslo");
    await expect.poll(() => keptTexts("draft", "wit").read()).toEqual({});
    expect(keptTexts("draft", SESSION.user.id).read()).toEqual({ "tel-1": "Dziura" });
  });

  test("says nothing of an ended session to a person who signed out", async () => {
    await openLogin();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("has the focus in the login field", async () => {
    await openLogin();
    expect(document.activeElement).toBe(screen.getByLabelText("Login"));
  });

  test("asks for a missing password without a request to the server", async () => {
    await openLogin();
    await signIn("bielak", "");
    expect(screen.getByText("Wpisz hasło.")).toBeDefined();
    expect(document.activeElement).toBe(screen.getByLabelText("Hasło"));
    expect(server.countOf("POST /login")).toBe(0);
  });

  test("signs the consultant in", async () => {
    await openLogin();
    server.answer("POST /login", SESSION);
    await signIn("bielak", "tajne");
    expect(server.bodyOf("POST /login")).toEqual({ login: "bielak", password: "tajne" });
    expect(sessionStore.get().status).toBe("signed-in");
    expect(location.pathname).toBe("/desk");
  });

  test.each([
    ["pl", "Login lub hasło się nie zgadza. Sprawdź Caps Lock i spróbuj jeszcze raz."],
    ["en", "The login or the password is wrong. Check Caps Lock and try again."],
  ] as const)("says in %s that login or password is wrong", async (language, text) => {
    await openLogin({ language });
    server.refuse("POST /login", 401, { code: "login-failed" });
    await signIn("bielak", "zle");
    expect(await screen.findByText(text)).toBeDefined();
  });

  test("says how long to wait after too many attempts", async () => {
    await openLogin();
    server.refuse("POST /login", 429, { code: "rate-limit-exceeded" }, { "Retry-After": "125" });
    await signIn("bielak", "zle");
    expect(await screen.findByText("Za dużo prób. Spróbuj ponownie za 2:05.")).toBeDefined();
  });

  test("asks for a missing login first", async () => {
    await openLogin();
    await user.keyboard("{Enter}");
    expect(screen.getByText("Wpisz login.").id).toBe(screen.getByLabelText("Login").getAttribute("aria-describedby"));
    expect(document.activeElement).toBe(screen.getByLabelText("Login"));
  });

  test.each([
    [0, "Serwer nie odpowiada. Sprawdź sieć i spróbuj jeszcze raz."],
    [503, "Nie udało się. Spróbuj jeszcze raz."],
  ])("keeps the login and can be tried again after status %i", async (status, text) => {
    await openLogin();
    server.answer("POST /login", {}, status);
    await signIn("bielak", "tajne");
    expect((await screen.findByRole("alert")).textContent).toBe(text);
    expect(screen.getByLabelText<HTMLInputElement>("Login").value).toBe("bielak");
    server.answer("POST /login", SESSION);
    await user.keyboard("{Enter}");
    expect(sessionStore.get().status).toBe("signed-in");
  });

  test("explains a blocked microphone and its remedy", async () => {
    await openLogin();
    act(() => microphone.state.set("denied"));
    expect(screen.getByText("Przeglądarka blokuje mikrofon.")).toBeDefined();
    expect(screen.getByText(/zezwól na mikrofon i wczytaj stronę ponownie/)).toBeDefined();
  });

  test("changes the language of the page for this browser", async () => {
    await openLogin();
    await user.click(screen.getByRole("radio", { name: "English" }));
    expect(settings.get().language).toBe("en");
  });
});

describe("the routes", () => {
  test("lead a visitor from the desk to the login", async () => {
    navigate("/desk");
    render(<App />);
    expect(await screen.findByRole("heading", { name: "Zaloguj się" })).toBeDefined();
    expect(location.pathname).toBe("/login");
  });

  test("offer to try again while the server does not answer", async () => {
    server.answer("GET /session", undefined, 0);
    navigate("/desk");
    render(<App />);
    await user.click(await screen.findByRole("button", { name: "Spróbuj ponownie" }));
    expect(server.countOf("GET /session")).toBe(2);
  });

  test("show a page for addresses that do not exist", async () => {
    navigate("/nie-ma");
    render(<App />);
    expect(await screen.findByRole("heading", { name: "Nie ma takiej strony." })).toBeDefined();
  });
});
