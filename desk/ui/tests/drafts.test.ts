import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { AUTOSAVE_MS, EMPTY_DRAFT, Drafts, draftFromServer, isEmpty } from "../src/pages/desk/drafts";
import { contact } from "./builders";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const theContact = contact({ draft: { ...EMPTY_DRAFT, description: "Dziura" } });

describe("a case draft", () => {
  test("begins with what the server has", () => {
    expect(new Drafts(() => Promise.resolve()).stateOf(theContact).draft).toMatchObject({ kind: "INCIDENT", description: "Dziura" });
  });

  test("saves itself three seconds after the first key, with all that was typed by then", async () => {
    const save = vi.fn(() => Promise.resolve());
    const drafts = new Drafts(save);
    drafts.change(theContact, { description: "Dziura w" });
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS - 1);
    drafts.change(theContact, { description: "Dziura w jezdni" });
    expect(save).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(save).toHaveBeenCalledExactlyOnceWith("chat-1", expect.objectContaining({ description: "Dziura w jezdni" }), false);
    expect(drafts.stateOf(theContact).saving).toBe("saved");
  });

  test("is saved at once when she turns to another contact", async () => {
    const save = vi.fn(() => Promise.resolve());
    const drafts = new Drafts(save);
    drafts.change(theContact, { address: "Puławska 1" });
    await drafts.flush("chat-1");
    expect(save).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(save).toHaveBeenCalledOnce();
  });

  test("that could not be saved is tried again, and nothing typed is lost", async () => {
    const save = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error("away")).mockResolvedValue(undefined);
    const drafts = new Drafts(save);
    drafts.change(theContact, { address: "Puławska 1" });
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(drafts.stateOf(theContact).saving).toBe("failed");
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(drafts.stateOf(theContact)).toMatchObject({ saving: "saved", draft: { address: "Puławska 1" } });
  });

  test("typed while a save is under way is saved after it", async () => {
    let arrive = (): void => undefined;
    const save = vi.fn(() => new Promise<void>((resolve) => (arrive = resolve)));
    const drafts = new Drafts(save);
    drafts.change(theContact, { address: "A" });
    void drafts.flush("chat-1");
    drafts.change(theContact, { address: "AB" });
    arrive();
    await vi.advanceTimersByTimeAsync(AUTOSAVE_MS);
    expect(save).toHaveBeenLastCalledWith("chat-1", expect.objectContaining({ address: "AB" }), false);
    expect(save).toHaveBeenCalledTimes(2);
  });

  test("loses its link to another case when she takes it away", () => {
    const drafts = new Drafts(() => Promise.resolve());
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
