import { describe, expect, test } from "vitest";
import { Problem } from "../src/api/http";
import { translator } from "../src/i18n/translate";
import { errorsOf } from "../src/pages/desk/saveTicket";

const t = translator("pl", "n");

const refusal = (status: number, code: string, field?: string): Problem => new Problem(status, code, "", field, undefined);

describe("an error of the ticket system", () => {
  test.each([
    ["category", { category: "Wybierz kategorię z listy." }],
    ["event", { category: "Wybierz kategorię z listy." }],
    ["description", { description: "Opisz sprawę jednym zdaniem." }],
    ["address", { address: "Podaj miejsce: ulicę, przystanek albo skrzyżowanie." }],
    ["district", { district: "Wybierz dzielnicę." }],
  ])("with the field %s is shown at the field of the form", (field, expected) => {
    expect(errorsOf(refusal(422, "case-invalid", field), t)).toEqual(expected);
  });

  test("with a field that the form does not have is shown in general words", () => {
    expect(errorsOf(refusal(422, "case-invalid", "moon-phase"), t)).toEqual({ "moon-phase": "Nie udało się. Spróbuj jeszcze raz." });
  });

  test.each([0, 500, 503])("with status %i says that the draft is kept", (status) => {
    expect(errorsOf(refusal(status, "crm-unavailable"), t)).toEqual({ form: "Ewidencja nie odpowiada. Pisz dalej, szkic jest zachowany." });
  });

  test("that is no answer of the server is shown above the form", () => {
    expect(errorsOf(new TypeError("bug"), t)).toEqual({ form: "Nie udało się. Spróbuj jeszcze raz." });
  });
});
