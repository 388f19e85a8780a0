import { beforeEach, describe, expect, test } from "vitest";
import { api, apiVersioned, post, postOnce, Problem } from "../src/api/http";
import { FakeServer } from "./support/fakeServer";

let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
});

describe("a POST", () => {
  test("has its own idempotency key", async () => {
    await post("/desk/state", { state: "ready" });
    await post("/desk/state", { state: "ready" });
    const [first, second] = server.headersOf("POST /desk/state", "Idempotency-Key");
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
  });

  test("without an answer is repeated once under the same key", async () => {
    server.answer("POST /desk/state", undefined, 0);
    await expect(post("/desk/state", { state: "ready" }, "key-12345")).rejects.toMatchObject({ unreachable: true });
    expect(server.headersOf("POST /desk/state", "Idempotency-Key")).toEqual(["key-12345", "key-12345"]);
  });

  test("that was refused is not repeated", async () => {
    server.refuse("POST /desk/state", 409, { code: "state-refused", detail: "not now" });
    await expect(post("/desk/state", {})).rejects.toMatchObject({ status: 409, code: "state-refused", detail: "not now" });
    expect(server.countOf("POST /desk/state")).toBe(1);
  });

  test("of a log-in has no key and is not repeated", async () => {
    server.answer("POST /login", undefined, 0);
    await expect(postOnce("/login", { login: "a" })).rejects.toBeInstanceOf(Problem);
    expect(server.headersOf("POST /login", "Idempotency-Key")).toEqual([null]);
  });
});

describe("a version", () => {
  test("is read from the answer and sent with the change", async () => {
    server.answer("PUT /draft", undefined, 204, { ETag: '"v2"' });
    const saved = await apiVersioned("/draft", { method: "PUT", body: {}, version: '"v1"' });
    expect(server.headersOf("PUT /draft", "If-Match")).toEqual(['"v1"']);
    expect(saved.version).toBe('"v2"');
  });
});

describe("a refusal", () => {
  test("has the field and the waiting time of the server", async () => {
    server.refuse("GET /x", 429, { code: "too-many-requests", field: "login" }, { "Retry-After": "30" });
    await expect(api("/x")).rejects.toMatchObject({ status: 429, field: "login", retryAfterS: 30 });
  });

  test("in HTML, as of a proxy, has its status only", async () => {
    server.answer("GET /x", "<html>", 502);
    await expect(api("/x")).rejects.toMatchObject({ status: 502, code: "unknown", retryAfterS: undefined });
  });
});
