/** Every code that the server can send to a page has a text of its own in Polish and in English. */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Problem } from "../src/api/http";
import { translator } from "../src/i18n/translate";
import { errorMessage } from "../src/pages/desk/errorMessages";

const file = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

/** Codes of the generated types; tests/integration/test_front_end_types.py compares them with the server. */
const CODES = [...(file("../src/api/schema.ts").split("export type ErrorCode =")[1] ?? "").matchAll(/"([a-z-]+)"/g)].map(([, code = ""]) => code);

const DOCUMENTED = new Set([...file("../../../docs/errors.md").matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code = ""]) => code));

/** Codes of requests that the pages never send; a general text is right for a fault of the page itself. */
const FAULTS_OF_THE_PAGE = new Set([
  ...["channel-unknown", "contact-not-a-call", "contact-not-written", "id-invalid", "idempotency-key-invalid", "idempotency-key-reused"],
  ...["input-refused", "interval-invalid", "json-invalid", "log-entry-invalid", "policy-invalid", "queue-unknown", "reason-invalid"],
  ...["request-invalid", "resource-unknown", "rules-invalid", "skill-invalid"],
]);

const textOf = (code: string, language: "pl" | "en"): string => errorMessage(new Problem(400, code, "", undefined, undefined), translator(language, "n"));

const GENERAL = { pl: translator("pl", "n")("error.unknown"), en: translator("en", "n")("error.unknown") };

describe("an error code of the API", () => {
  test.each(CODES)("%s is documented, and shown in Polish and in English", (code) => {
    expect(DOCUMENTED).toContain(code);
    const [polish, english] = [textOf(code, "pl"), textOf(code, "en")];
    expect(polish).not.toBe(english);
    expect(polish === GENERAL.pl, "general text").toBe(FAULTS_OF_THE_PAGE.has(code));
    expect(english === GENERAL.en, "general text").toBe(FAULTS_OF_THE_PAGE.has(code));
  });

  test("that the page does not know yet is shown in general words", () => {
    expect(textOf("moon-in-the-way", "en")).toBe(GENERAL.en);
  });
});
