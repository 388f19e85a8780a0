import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test } from "vitest";
import { App } from "../../src/app/App";
import { navigate } from "../../src/app/router";
import { homePath, sessionStore } from "../../src/app/session";
import Login from "../../src/pages/login/Login";
import { SecondFactor } from "../../src/pages/account/SecondFactor";
import { FakeServer } from "../support/fakeServer";
import { inLanguage, SESSION } from "../support/pages";

const user = userEvent.setup({ delay: null });
const SETUP = { secret: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", uri: "otpauth://totp/x", qr: ["101", "010", "111"] };
const PROTECTED = { ...SESSION, second_factor: true };
const MISSING = { ...SESSION, second_factor_missing: true };
let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
});

const field = (name: RegExp): HTMLElement => screen.getByLabelText(name);

describe("the second factor of an account", () => {
  test("is set up with the password and confirmed with a code", async () => {
    let done = false;
    server.answer("POST /session/second-factor", SETUP);
    server.answer("POST /session/second-factor/confirm", PROTECTED);
    render(inLanguage(<SecondFactor present={false} onDone={() => (done = true)} />));
    await user.type(field(/^Obecne hasło$/), "siedem-mokrych-parasoli{Enter}");
    expect(await screen.findByRole("img", { name: "Kod QR dla aplikacji uwierzytelniającej" })).toBeDefined();
    expect(screen.getByText("ABCD EFGH IJKL MNOP QRST UVWX YZ23 4567")).toBeDefined();
    await user.type(field(/^Kod z aplikacji/), "123 456{Enter}");
    await expect.poll(() => done).toBe(true);
    expect(server.bodyOf("POST /session/second-factor/confirm")).toEqual({ code: "123456" });
    expect(sessionStore.get()).toMatchObject({ session: { second_factor: true } });
  });

  test.each([
    ["pl", "Ten kod nie pasuje albo był już użyty. Wpisz następny; sprawdź też godzinę w telefonie."],
    ["en", "This code does not match, or was used already. Enter the next one; check the time of your telephone, too."],
  ] as const)("says in %s that a code is wrong", async (language, text) => {
    server.refuse("POST /session/second-factor/remove", 422, { code: "second-factor-incorrect" });
    render(inLanguage(<SecondFactor present onDone={() => undefined} />, { language }));
    await user.type(field(/^(Obecne hasło|Current password)$/), "siedem-mokrych-parasoli");
    await user.type(field(/^(Kod z aplikacji|Code of the app)/), "000000{Enter}");
    expect((await screen.findByText(text)).id).toBe(field(/^(Kod z|Code of)/).getAttribute("aria-describedby"));
    expect(document.activeElement).toBe(field(/^(Kod z|Code of)/));
  });

  test("is not sent with a code of other than six digits", async () => {
    render(inLanguage(<SecondFactor present onDone={() => undefined} />));
    await user.type(field(/^Obecne hasło$/), "siedem-mokrych-parasoli");
    await user.type(field(/^Kod z aplikacji/), "12345{Enter}");
    expect(screen.getByText("Wpisz sześć cyfr, które pokazuje aplikacja.")).toBeDefined();
    expect(server.countOf("POST /session/second-factor/remove")).toBe(0);
  });
});

describe("a person who has to set up a second factor", () => {
  test("starts on the page of the account, and nowhere else", async () => {
    expect(homePath(MISSING)).toBe("/account");
    sessionStore.set({ status: "signed-in", session: MISSING });
    navigate("/desk");
    render(<App />);
    expect(await screen.findByRole("heading", { name: "Ustaw drugi składnik", level: 1 })).toBeDefined();
    expect(location.pathname).toBe("/account");
  });
});

describe("the page of the account", () => {
  test("goes on to the second factor after the first password of one's own, and then to the desk", async () => {
    server.answer("POST /session/password", MISSING);
    server.answer("POST /session/second-factor", SETUP);
    server.answer("POST /session/second-factor/confirm", PROTECTED);
    sessionStore.set({ status: "signed-in", session: { ...MISSING, temporary_password: true } });
    navigate("/account");
    render(<App />);
    await user.type(await screen.findByLabelText(/^Obecne hasło$/), "stare");
    await user.type(field(/^Nowe hasło$/), "siedem-mokrych-parasoli");
    await user.type(field(/^Nowe hasło jeszcze raz$/), "siedem-mokrych-parasoli{Enter}");
    expect(await screen.findByRole("heading", { name: "Ustaw drugi składnik", level: 1 })).toBeDefined();
    await user.type(field(/^Obecne hasło$/), "siedem-mokrych-parasoli{Enter}");
    await user.type(await screen.findByLabelText(/^Kod z aplikacji/), "123456{Enter}");
    await expect.poll(() => location.pathname).toBe("/desk");
  });
});

describe("the login page", () => {
  test("asks for the code of an account with a second factor", async () => {
    server.refuse("GET /session", 401, { code: "session-missing" });
    sessionStore.set({ status: "loading" });
    render(inLanguage(<Login />));
    await expect.poll(() => sessionStore.get().status).toBe("signed-out");
    server.refuse("POST /login", 401, { code: "second-factor-code-missing" });
    await user.type(field(/^Login$/), "bielak");
    await user.type(field(/^Hasło$/), "tajne{Enter}");
    await expect.poll(() => document.activeElement).toBe(await screen.findByLabelText(/^Kod z aplikacji/));
    expect(screen.queryByRole("alert")).toBeNull();
    server.answer("POST /login", SESSION);
    await user.keyboard("123456{Enter}");
    await expect.poll(() => sessionStore.get().status).toBe("signed-in");
    expect(server.bodyOf("POST /login")).toEqual({ login: "bielak", password: "tajne", code: "123456" });
  });

  test("asks for no code of an account that is entered after one with a second factor", async () => {
    server.refuse("GET /session", 401, { code: "session-missing" });
    sessionStore.set({ status: "loading" });
    render(inLanguage(<Login />));
    await expect.poll(() => sessionStore.get().status).toBe("signed-out");
    server.refuse("POST /login", 401, { code: "second-factor-code-missing" });
    await user.type(field(/^Login$/), "bielak");
    await user.type(field(/^Hasło$/), "tajne{Enter}");
    await screen.findByLabelText(/^Kod z aplikacji/);
    server.answer("POST /login", SESSION);
    await user.clear(field(/^Login$/));
    await user.type(field(/^Login$/), "nowak{Enter}");
    await expect.poll(() => sessionStore.get().status).toBe("signed-in");
    expect(server.bodyOf("POST /login")).toEqual({ login: "nowak", password: "tajne" });
  });
});
