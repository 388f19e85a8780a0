import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test } from "vitest";
import { homePath, sessionStore } from "../../src/app/session";
import Account from "../../src/pages/account/Account";
import { FakeServer } from "../support/fakeServer";
import { inLanguage, SESSION, type PageOptions } from "../support/pages";

const user = userEvent.setup({ delay: null });
const TEMPORARY = { ...SESSION, temporary_password: true };
let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
});

function open(options: PageOptions = {}): void {
  sessionStore.set({ status: "signed-in", session: TEMPORARY });
  render(inLanguage(<Account session={TEMPORARY} />, options));
}

async function change(current: string, fresh: string, again = fresh): Promise<void> {
  const first = screen.getByLabelText(/^(Obecne hasło|Current password)$/);
  const second = screen.getByLabelText(/^(Nowe hasło|New password)$/);
  const third = screen.getByLabelText(/^(Nowe hasło jeszcze raz|New password again)$/);
  if (current) await user.type(first, current);
  if (fresh) await user.type(second, fresh);
  if (again) await user.type(third, again);
  await user.keyboard("{Enter}");
}

describe("the page of a person with a temporary password", () => {
  test("is where such a person starts", () => {
    expect(homePath(TEMPORARY)).toBe("/account");
    expect(homePath(SESSION)).toBe("/desk");
  });

  test("sends both passwords and goes to the desk", async () => {
    open();
    server.answer("POST /session/password", SESSION);
    await change("stare", "siedem-mokrych-parasoli");
    await expect.poll(() => location.pathname).toBe("/desk");
    expect(server.bodyOf("POST /session/password")).toEqual({
      current_password: "stare",
      new_password: "siedem-mokrych-parasoli",
    });
  });

  test("refuses two different passwords without a request", async () => {
    open();
    await change("stare", "siedem-mokrych-parasoli", "siedem-parasoli");
    expect(screen.getByText("Hasła nie są takie same.")).toBeDefined();
    expect(server.countOf("POST /session/password")).toBe(0);
  });

  test.each([
    ["pl", "password-too-short", "Hasło jest za krótkie: potrzeba co najmniej 10 znaków."],
    ["en", "password-too-short", "The password is too short: it needs at least 10 characters."],
    ["pl", "password-guessable", "Takie hasło łatwo odgadnąć. Dodaj jeszcze jedno lub dwa słowa."],
    ["en", "password-incorrect", "The current password is wrong."],
  ] as const)("says in %s why the password is refused: %s", async (language, code, text) => {
    open({ language });
    server.refuse("POST /session/password", 422, { code });
    await change("stare", "abcdefghijkl");
    expect(await screen.findByText(text)).toBeDefined();
  });
});
