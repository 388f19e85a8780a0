import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ChatConnection } from "../src/pages/chat/connection";
import { NOW } from "./builders";
import { FakeServer, type FakeSocket } from "./support/fakeServer";

let server: FakeServer;
let connection: ChatConnection;
let reportOnline: () => void;

const SNAPSHOT = { type: "snapshot", stage: "talking", language: "pl", messages: [] };

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  server = new FakeServer();
  vi.stubGlobal("location", { protocol: "https:", host: "centrala.example" });
  reportOnline = () => undefined;
  vi.stubGlobal("window", { addEventListener: (_: string, listener: () => void) => (reportOnline = listener), removeEventListener: () => undefined });
  connection = new ChatConnection();
  connection.start();
});
afterEach(() => {
  connection.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(): FakeSocket {
  server.socket.receive(SNAPSHOT);
  return server.socket;
}

const sentTexts = ({ sent }: FakeSocket): unknown[] => sent.filter(({ type }) => type === "message").map(({ text }) => text);
const clientId = ({ sent }: FakeSocket): unknown => sent.find(({ type }) => type === "message")?.["client_id"];
const pendingTexts = (): string[] => connection.state.get().conversation.pending.map(({ text }) => text);

describe("the connection of a resident's chat", () => {
  test("is encrypted where the page is", () => {
    expect(server.socket.url).toBe("wss://centrala.example/api/v1/chat/ws");
  });

  test("waits longer after each failure, and short again after an answer", () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    for (const pause of [250, 500, 1000]) {
      const before = server.sockets.length;
      server.socket.disconnect();
      vi.advanceTimersByTime(pause - 1);
      expect(server.sockets).toHaveLength(before);
      vi.advanceTimersByTime(1);
      expect(server.sockets).toHaveLength(before + 1);
    }
    open();
    server.socket.disconnect();
    vi.advanceTimersByTime(250);
    expect(server.sockets).toHaveLength(5);
  });

  test("returns at once when the device is online again", () => {
    open().disconnect();
    reportOnline();
    expect(server.sockets).toHaveLength(2);
    reportOnline();
    expect(server.sockets).toHaveLength(2);
    vi.advanceTimersByTime(20_000);
    expect(server.sockets).toHaveLength(2);
  });

  test("is given up after ten seconds without an answer to a message, which is then sent again under its id", () => {
    const first = open();
    connection.send("Halo");
    vi.advanceTimersByTime(9_999);
    expect(connection.state.get().connected).toBe(true);
    vi.advanceTimersByTime(1);
    expect([connection.state.get().connected, first.closed]).toEqual([false, true]);
    vi.advanceTimersByTime(1000);
    const second = open();
    expect(second).not.toBe(first);
    expect(sentTexts(second)).toEqual(["Halo"]);
    expect(clientId(second)).toBe(clientId(first));
  });

  test("stays while the server confirms each message", () => {
    const socket = open();
    connection.send("Halo");
    vi.advanceTimersByTime(9_000);
    socket.receive({ type: "message", id: `chat-1-r-${String(clientId(socket))}`, author: "resident", text: "Halo", sent_ms: NOW });
    vi.advanceTimersByTime(60_000);
    expect(server.sockets).toHaveLength(1);
  });

  test("keeps what was written without it, in its order, until it is back", () => {
    open().disconnect();
    connection.send("Jeden");
    connection.send("Dwa");
    expect(pendingTexts()).toEqual(["Jeden", "Dwa"]);
    vi.advanceTimersByTime(1000);
    expect(sentTexts(open())).toEqual(["Jeden", "Dwa"]);
  });

  test("ends the chat although the resident left while it was lost", () => {
    open().disconnect();
    connection.leave();
    vi.advanceTimersByTime(1000);
    expect(open().sent).toContainEqual({ type: "leave" });
  });

  test("is not opened again after the end of the chat", () => {
    const socket = open();
    socket.receive({ type: "stage", stage: "ended", ticket: "614902/26" });
    socket.disconnect();
    vi.advanceTimersByTime(60_000);
    expect(server.sockets).toHaveLength(1);
    expect(connection.state.get().conversation.status).toEqual({ stage: "ended", ticket: "614902/26" });
  });

  test("signals typing at most once in three seconds", () => {
    const socket = open();
    const signals = (): number => socket.sent.filter(({ type }) => type === "typing").length;
    connection.typing();
    connection.typing();
    vi.advanceTimersByTime(2_999);
    connection.typing();
    expect(signals()).toBe(1);
    vi.advanceTimersByTime(1);
    connection.typing();
    expect(signals()).toBe(2);
  });

  test("shows a message once that arrives twice", () => {
    const socket = open();
    const message = { type: "message", id: "m-1", author: "consultant", text: "Dzień dobry", sent_ms: NOW };
    socket.receive(message);
    socket.receive(message);
    expect(connection.state.get().conversation.messages).toHaveLength(1);
  });
});
