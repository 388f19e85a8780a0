import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { acquireTabLock } from "../src/phone/tabLock";
import { FakeLocks } from "./support/fakeLocks";

beforeEach(() => vi.stubGlobal("navigator", { locks: new FakeLocks() }));
afterEach(() => vi.unstubAllGlobals());

function openTab() {
  const heard: string[] = [];
  const lock = acquireTabLock("phone", { onAcquired: () => heard.push("mine"), onHeldElsewhere: () => heard.push("elsewhere") });
  return { heard, lock };
}

describe("the softphone of several tabs", () => {
  test("runs in the first tab only", async () => {
    const [first, second] = [openTab(), openTab()];
    await expect.poll(() => second.heard).toEqual(["elsewhere"]);
    expect(first.heard).toEqual(["mine"]);
  });

  test("moves to the second tab when the first one closes", async () => {
    const [first, second] = [openTab(), openTab()];
    first.lock.release();
    await expect.poll(() => second.heard).toEqual(["elsewhere", "mine"]);
  });

  test("moves to the tab that takes it over", async () => {
    const [first, second] = [openTab(), openTab()];
    second.lock.steal();
    await expect.poll(() => [first.heard, second.heard]).toEqual([["mine", "elsewhere"], ["elsewhere", "mine"]]);
  });

  test("runs without Web Locks as well", () => {
    vi.stubGlobal("navigator", {});
    expect(openTab().heard).toEqual(["mine"]);
  });
});
