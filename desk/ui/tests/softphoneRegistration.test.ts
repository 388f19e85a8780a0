import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Problem } from "../src/api/http";
import type { SoftphoneAccount } from "../src/api/types";
import { NOW } from "./builders";
import { FakeLocks } from "./support/fakeLocks";
import { ACCOUNT, HEADERS, SoftphoneTab, until } from "./support/softphoneTab";

let tab: SoftphoneTab;

beforeEach(() => {
  vi.stubGlobal("navigator", { locks: new FakeLocks() });
  tab = new SoftphoneTab();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("the registration of the softphone", () => {
  test("uses the account of the consultant once the microphone is open", async () => {
    await tab.register();
    expect(tab.agent.configuration).toMatchObject({ uri: "sip:bielak@centrala.local", authorization_user: "bielak", password: "tajne", register: true });
    expect(tab.phone.state.get()).toMatchObject({ registration: "ready", tab: "mine", registrationSinceMs: NOW });
  });

  test("is not tried without a microphone", async () => {
    tab.openMicrophone.mockResolvedValueOnce(undefined);
    tab.phone.start();
    await until(() => tab.phone.state.get().registration === "off" && tab.openMicrophone.mock.calls.length === 1);
    expect(tab.account).not.toHaveBeenCalled();
  });

  test("follows when the consultant has allowed the microphone", async () => {
    tab.openMicrophone.mockResolvedValueOnce(undefined);
    tab.phone.start();
    await until(() => tab.phone.state.get().registration === "off" && tab.openMicrophone.mock.calls.length === 1);
    await tab.phone.connect();
    expect(tab.agent.started).toBe(true);
  });

  test("is tried again three seconds after the server refused the account", async () => {
    vi.useFakeTimers();
    tab.account.mockRejectedValueOnce(new Error("away"));
    tab.phone.start();
    await vi.advanceTimersByTimeAsync(2999);
    expect([tab.agents.length, tab.phone.state.get().registration]).toEqual([0, "off"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(tab.agents).toHaveLength(1);
  });

  test("happens once when the page asks for it twice", async () => {
    tab.phone.start();
    await Promise.all([tab.phone.connect(), tab.phone.connect()]);
    await until(() => tab.agents.length > 0);
    await Promise.resolve();
    expect(tab.agents).toHaveLength(1);
  });

  test("does not happen after the softphone was stopped while it waited for its account", async () => {
    let answer: (account: SoftphoneAccount) => void = () => undefined;
    tab.account.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    tab.phone.start();
    await until(() => tab.account.mock.calls.length === 1);
    tab.phone.stop();
    answer(ACCOUNT);
    await Promise.resolve();
    await Promise.resolve();
    expect(tab.agents).toHaveLength(0);
    expect(tab.phone.state.get().registration).toBe("off");
  });

  test.each(["unregistered", "registrationFailed", "disconnected"])("is under way again after the event %s", async (event) => {
    await tab.register();
    tab.agent.emit(event, { response: null });
    expect(tab.phone.state.get().registration).toBe("connecting");
    tab.agent.emit("registered");
    expect(tab.phone.state.get().registration).toBe("ready");
  });

  test.each([401, 403, 404])("is renewed three seconds after the registrar refused the secret with %i", async (status) => {
    await tab.register();
    vi.useFakeTimers();
    const before = tab.agent;
    before.emit("registrationFailed", { response: { status_code: status } });
    await vi.advanceTimersByTimeAsync(2999);
    expect(tab.agents).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect([before.stopped, tab.agents.length, tab.account.mock.lastCall?.[0]]).toEqual([true, 2, "renew"]);
  });

  test("keeps its secret when the registrar does not answer", async () => {
    await tab.register();
    vi.useFakeTimers();
    tab.agent.emit("registrationFailed", { response: null });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([tab.agents.length, tab.account.mock.calls.length]).toEqual([1, 1]);
  });

  test("does not end a call when the registrar refuses the secret", async () => {
    const session = await tab.talk();
    vi.useFakeTimers();
    tab.agent.emit("registrationFailed", { response: { status_code: 403 } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(session.isEnded()).toBe(false);
  });

  test("waits in this browser while another session of the person has the telephone, until it is taken over", async () => {
    await tab.register();
    vi.useFakeTimers();
    tab.account.mockRejectedValueOnce(new Problem(409, "telephone-taken", "", undefined, undefined));
    tab.agent.emit("registrationFailed", { response: { status_code: 403 } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tab.phone.state.get()).toMatchObject({ tab: "elsewhere", registration: "off" });
    expect(tab.agents).toHaveLength(1);
    tab.phone.takeOver();
    await vi.advanceTimersByTimeAsync(0);
    expect([tab.agents.length, tab.account.mock.lastCall?.[0]]).toEqual([2, "take"]);
    expect(tab.phone.state.get().tab).toBe("mine");
  });

  test("ends with the page", async () => {
    await tab.register();
    tab.phone.stop();
    expect(tab.agent.stopped).toBe(true);
    expect(tab.phone.state.get()).toMatchObject({ registration: "off", tab: "asking" });
  });
});

describe("the softphone in two tabs", () => {
  test("registers in the first one only", async () => {
    await tab.register();
    const second = new SoftphoneTab();
    second.phone.start();
    await until(() => second.phone.state.get().tab === "elsewhere");
    await second.phone.connect();
    expect(second.agents).toHaveLength(0);
  });

  test("ends its call in the first tab when the second one takes the telephone over", async () => {
    const session = await tab.talk();
    const second = new SoftphoneTab();
    second.phone.start();
    await until(() => second.phone.state.get().tab === "elsewhere");
    second.phone.takeOver();
    await until(() => second.agents.length === 1);
    await until(() => tab.phone.state.get().tab === "elsewhere");
    expect(session.isEnded()).toBe(true);
    expect(tab.call).toBeUndefined();
  });

  test("keeps its registration when the user agent it had before reports its end", async () => {
    await tab.register();
    const before = tab.agent;
    tab.phone.stop();
    await tab.register();
    before.emit("disconnected");
    before.emit("unregistered");
    expect(tab.phone.state.get().registration).toBe("ready");
    before.invite({ headers: HEADERS });
    expect(tab.call).toBeUndefined();
  });
});
