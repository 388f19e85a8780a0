import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem } from "../src/api/http";
import { keptTexts } from "../src/core/keptTexts";
import { AUTOSAVE_MS, EMPTY_DRAFT, Drafts, draftFromServer, isEmpty, mergedDraft, type DraftRequests, type DraftState } from "../src/pages/desk/drafts";
import { contact } from "./builders";
import { stubStorage } from "./support/fakeStorage";

beforeEach(() => {
  stubStorage();
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const theContact = contact({ draft: { ...EMPTY_DRAFT, description: "Dziura" }, draft_version: '"v1"' });

const changedElsewhere = new Problem(412, "version-changed", "", "If-Match", undefined);

/** Requests whose saves are answered by `save`; the server's draft has the district that another page chose. */
function requests(save: DraftRequests["save"] = () => Promise.resolve('"v2"')) {
  return {
    save: vi.fn(save),
    reload: vi.fn(() => Promise.resolve({ draft: { ...EMPTY_DRAFT, description: "Dziura obok", district: "Wola" }, version: '"v7"' })),
  };
}

describe("a case draft", () => {
  test("begins with the server's draft", () => {
    expect(new Drafts(requests()).stateOf(theContact).draft).toMatchObject({ kind: "INCIDENT", description: "Dziura" });
  });

  test("is saved three seconds after the first key, with all text typed by then", async () => {
    const server = requests();
    const drafts = new Drafts(server);
    drafts.change(theContact, { description: "Dziura w" });
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS - 1);
    drafts.change(theContact, { description: "Dziura w jezdni" });
    expect(server.save).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(server.save).toHaveBeenCalledExactlyOnceWith("chat-1", expect.objectContaining({ description: "Dziura w jezdni" }), { version: '"v1"', last: false });
    expect(drafts.stateOf(theContact).saving).toBe("saved");
  });

  test("is saved at once when another contact is opened", async () => {
    const server = requests();
    const drafts = new Drafts(server);
    drafts.change(theContact, { address: "Puławska 1" });
    await drafts.flush("chat-1");
    expect(server.save).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(server.save).toHaveBeenCalledOnce();
  });

  test("is saved again after a failure, with all its text", async () => {
    const server = requests();
    server.save.mockRejectedValueOnce(new Error("away"));
    const drafts = new Drafts(server);
    drafts.change(theContact, { address: "Puławska 1" });
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(drafts.stateOf(theContact).saving).toBe("failed");
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(drafts.stateOf(theContact)).toMatchObject({ saving: "saved", draft: { address: "Puławska 1" } });
  });

  test("edited during a save is saved after it, based on the version just saved", async () => {
    let arrive = (): void => undefined;
    const server = requests(() => new Promise((resolve) => (arrive = () => resolve('"v2"'))));
    const drafts = new Drafts(server);
    drafts.change(theContact, { address: "A" });
    void drafts.flush("chat-1");
    drafts.change(theContact, { address: "AB" });
    arrive();
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(server.save).toHaveBeenLastCalledWith("chat-1", expect.objectContaining({ address: "AB" }), { version: '"v2"', last: false });
    expect(server.save).toHaveBeenCalledTimes(2);
  });

  test("is saved once more when the page closes during a save, because the browser drops that one", () => {
    const server = requests(() => new Promise(() => undefined));
    const drafts = new Drafts(server);
    drafts.change(theContact, { address: "A" });
    void drafts.flush("chat-1");
    void drafts.flush("chat-1");
    expect(server.save).toHaveBeenCalledOnce();
    void drafts.flush("chat-1", true);
    expect(server.save).toHaveBeenLastCalledWith("chat-1", expect.objectContaining({ address: "A" }), { version: undefined, last: true });
  });

  test("that was saved as a ticket needs no further save", async () => {
    const server = requests();
    const drafts = new Drafts(server);
    drafts.change(theContact, { address: "A" });
    drafts.markSaved("chat-1", drafts.stateOf(theContact).draft);
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(server.save).not.toHaveBeenCalled();
    expect(drafts.stateOf(theContact)).toMatchObject({ saving: "saved", changedAfterTicket: false });
  });

  test("keeps the text that was typed while it was saved as a ticket", async () => {
    const server = requests();
    const drafts = new Drafts(server);
    drafts.change(theContact, { description: "Dziura" });
    const saved = drafts.stateOf(theContact).draft;
    drafts.change(theContact, { description: "Dziura, głęboka" });
    drafts.markSaved("chat-1", saved);
    expect(drafts.stateOf(theContact)).toMatchObject({ saving: "dirty", changedAfterTicket: true });
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(server.save).toHaveBeenCalledExactlyOnceWith("chat-1", expect.objectContaining({ description: "Dziura, głęboka" }), expect.anything());
  });

  test("returns to its kind when information only turns into a case after all", () => {
    const drafts = new Drafts(requests());
    drafts.change(theContact, { kind: "COMPLAINT", category: "Komunikacja" });
    drafts.markInformationOnly(theContact, true);
    expect(drafts.stateOf(theContact)).toMatchObject({ informationOnly: true, draft: { kind: "INFORMATIONAL" } });
    drafts.markInformationOnly(theContact, false);
    expect(drafts.stateOf(theContact)).toMatchObject({ informationOnly: false, draft: { kind: "COMPLAINT", category: "Komunikacja" } });
  });

  test("loses its link to another case when the consultant removes it", () => {
    const drafts = new Drafts(requests());
    drafts.change(theContact, { follows: "571020/26" });
    expect(drafts.stateOf(theContact).draft.follows).toBe("571020/26");
    drafts.change(theContact, { follows: undefined });
    expect("follows" in drafts.stateOf(theContact).draft).toBe(false);
  });

  test("is empty until something is written", () => {
    expect(isEmpty(draftFromServer(undefined))).toBe(true);
    expect(isEmpty(draftFromServer({ description: "x" }))).toBe(false);
  });
});

describe("a draft that is not saved", () => {
  const page = (server: DraftRequests): Drafts => new Drafts(server, keptTexts<DraftState>("draft", "bielak"));
  const sessionEnded = new Problem(401, "session-missing", "", undefined, undefined);

  test("is there after a crash in the moment of the last key, and the next page saves it", async () => {
    page(requests()).change(theContact, { description: "Dziura w jezdni" });
    const server = requests();
    const drafts = page(server);
    expect(drafts.stateOf(theContact)).toMatchObject({ saving: "dirty", draft: { description: "Dziura w jezdni" } });
    drafts.start();
    await vi.advanceTimersByTimeAsync(0);
    expect(server.save).toHaveBeenCalledExactlyOnceWith("chat-1", expect.objectContaining({ description: "Dziura w jezdni" }), { version: '"v1"', last: false });
    expect(localStorage).toHaveLength(0);
  });

  test("outlives a session that was ended, and is not sent any more by the page that is left", async () => {
    const server = requests(() => Promise.reject(sessionEnded));
    const drafts = page(server);
    drafts.start();
    drafts.change(theContact, { address: "Puławska 1" });
    drafts.stop();
    await vi.advanceTimersByTimeAsync(10 * AUTOSAVE_MS);
    expect(server.save).toHaveBeenCalledOnce();
    expect(page(requests()).stateOf(theContact).draft.address).toBe("Puławska 1");
  });

  test("does not come back after a log-out by the last save of its page", async () => {
    const drafts = page(requests(() => Promise.reject(sessionEnded)));
    drafts.change(theContact, { address: "Puławska 1" });
    localStorage.clear();
    drafts.stop();
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(localStorage).toHaveLength(0);
  });

  test("is not sent again and again for a contact of another consultant, and stays in the browser", async () => {
    const server = requests(() => Promise.reject(new Problem(403, "contact-not-assigned", "", undefined, undefined)));
    const drafts = page(server);
    drafts.change(theContact, { address: "Puławska 1" });
    await vi.advanceTimersByTimeAsync(10 * AUTOSAVE_MS);
    expect(server.save).toHaveBeenCalledOnce();
    expect(localStorage).toHaveLength(1);
  });
});

describe("a draft that another page has changed", () => {
  test("keeps the text typed here, takes the other fields from the server and is saved over the new version", async () => {
    const server = requests();
    server.save.mockRejectedValueOnce(changedElsewhere);
    const drafts = new Drafts(server);
    drafts.change(theContact, { description: "Dziura w jezdni" });
    await drafts.flush("chat-1");
    expect(drafts.stateOf(theContact)).toMatchObject({ saving: "dirty", draft: { description: "Dziura w jezdni", district: "Wola" } });
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    const merged: unknown = expect.objectContaining({ description: "Dziura w jezdni", district: "Wola" });
    expect(server.save).toHaveBeenLastCalledWith("chat-1", merged, { version: '"v7"', last: false });
    expect(drafts.stateOf(theContact).saving).toBe("saved");
  });

  test("keeps what is typed while the server's draft is read", async () => {
    const server = requests();
    server.save.mockRejectedValueOnce(changedElsewhere);
    const drafts = new Drafts(server);
    server.reload.mockImplementationOnce(() => {
      drafts.change(theContact, { address: "Puławska 1" });
      return Promise.resolve({ draft: EMPTY_DRAFT, version: '"v7"' });
    });
    drafts.change(theContact, { description: "Dziura w jezdni" });
    await drafts.flush("chat-1");
    expect(drafts.stateOf(theContact).draft).toMatchObject({ description: "Dziura w jezdni", address: "Puławska 1" });
  });

  test("is tried again later when it cannot be read", async () => {
    const server = requests();
    server.save.mockRejectedValueOnce(changedElsewhere);
    server.reload.mockRejectedValueOnce(new Error("away"));
    const drafts = new Drafts(server);
    drafts.change(theContact, { description: "Dziura w jezdni" });
    await drafts.flush("chat-1");
    expect(drafts.stateOf(theContact)).toMatchObject({ saving: "failed", draft: { description: "Dziura w jezdni" } });
  });

  test("is saved over any version when the page closes", async () => {
    const server = requests();
    const drafts = new Drafts(server);
    drafts.change(theContact, { description: "Dziura w jezdni" });
    await drafts.flush("chat-1", true);
    expect(server.save).toHaveBeenCalledWith("chat-1", expect.anything(), { version: undefined, last: true });
  });

  test.each([
    ["a field changed here keeps its text", { address: "A" }, { address: "B" }, "address", "A"],
    ["a field changed there takes the server's", {}, { address: "B" }, "address", "B"],
    ["a link removed there is removed", {}, {}, "follows", undefined],
    ["a link added here stays", { follows: "2/26" }, {}, "follows", "2/26"],
  ] as const)("is merged field by field: %s", (_, here, there, field, expected) => {
    const base = { ...EMPTY_DRAFT, follows: "1/26" };
    expect(mergedDraft(base, { ...base, ...here }, { ...EMPTY_DRAFT, ...there })[field]).toBe(expected);
  });
});
