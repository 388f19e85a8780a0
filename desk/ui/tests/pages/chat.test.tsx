import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import Chat from "../../src/pages/chat/Chat";
import { CHANNELS, NOW } from "../builders";
import { FakeServer } from "../support/fakeServer";

const CITY = {
  name: "Warszawa",
  hotline: "19115",
  time_zone: "Europe/Warsaw",
  languages: ["pl", "uk", "en"],
  channels: CHANNELS,
  queues: [{ id: "drogi", names: { pl: "Drogi i chodniki", uk: "Дороги", en: "Roads" } }],
};

const user = userEvent.setup({ delay: null });
let server: FakeServer;

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("pl-PL");
  server = new FakeServer();
  server.answer("GET /city", CITY);
});

async function openForm(): Promise<void> {
  render(<Chat />);
  await screen.findByRole("button", { name: /Zacznij czat|Почати чат|Start the chat/ });
}

async function openConversation(snapshot: object = {}): Promise<void> {
  server.answer("GET /chat", { language: "pl" });
  render(<Chat />);
  await expect.poll(() => server.sockets.length).toBe(1);
  act(() => server.socket.receive({ type: "snapshot", stage: "waiting", position: 3, language: "pl", messages: [], ...snapshot }));
}

const field = (name: RegExp | string): HTMLElement => screen.getByRole("textbox", { name });

describe("the form of the chat", () => {
  test("says that a pasted text is too long, and cuts nothing off", async () => {
    await openForm();
    const message = field("Wiadomość") as HTMLTextAreaElement;
    await user.click(message);
    await user.paste("ą".repeat(5213));
    expect(screen.getByText("Wiadomość ma 5213 znaków, a mieści się 4000. Skróć ją albo wyślij w częściach.")).toBeDefined();
    expect(message.value).toHaveLength(5213);
    await user.click(screen.getByRole("button", { name: "Zacznij czat" }));
    expect(server.countOf("POST /chat")).toBe(0);
  });

  test("says that a name or an address is too long, and cuts nothing off", async () => {
    await openForm();
    for (const name of [/^Imię/, /^E-mail/]) {
      await user.click(field(name));
      await user.paste("x".repeat(130));
      expect(field(name)).toHaveProperty("value.length", 130);
    }
    expect(screen.getAllByText("Mieści się 120 znaków. Skróć wpis.")).toHaveLength(2);
    await user.click(screen.getByRole("button", { name: "Zacznij czat" }));
    expect(server.countOf("POST /chat")).toBe(0);
  });

  test("says that a pasted picture cannot be sent, until something is typed", async () => {
    await openForm();
    const picture = { files: [new File([""], "dziura.png", { type: "image/png" })], getData: () => "" };
    fireEvent.paste(field("Wiadomość"), { clipboardData: picture });
    expect(screen.getByRole("alert").textContent).toContain("Tu nie da się wysłać zdjęcia");
    await user.type(field("Wiadomość"), "Dziura");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("keeps what was typed over a reload of the tab", async () => {
    const { unmount } = render(<Chat />);
    await user.type(await screen.findByRole("textbox", { name: "Wiadomość" }), "Nie świeci latarnia.");
    unmount();
    await openForm();
    expect(field("Wiadomość")).toHaveProperty("value", "Nie świeci latarnia.");
  });

  test("asks for a topic and a message, and moves the focus to what is missing", async () => {
    await openForm();
    await user.click(screen.getByRole("button", { name: "Zacznij czat" }));
    expect(screen.getByText("Wybierz temat.")).toBeDefined();
    expect(screen.getByText("Napisz, o co chodzi.")).toBeDefined();
    expect(document.activeElement).toBe(screen.getByRole("combobox", { name: "Temat" }));
    expect(server.countOf("POST /chat")).toBe(0);
  });

  test("starts a conversation with what the resident wrote", async () => {
    await openForm();
    server.answer("POST /chat", { chat: "chat-1" }, 201);
    await user.selectOptions(screen.getByRole("combobox", { name: "Temat" }), "drogi");
    await user.type(field("Wiadomość"), "Dziura w jezdni");
    await user.type(field(/^E-mail albo telefon/), "601 000 118");
    await user.click(screen.getByRole("button", { name: "Zacznij czat" }));
    expect(server.bodyOf("POST /chat")).toMatchObject({ queue: "drogi", language: "pl", text: "Dziura w jezdni", address: "601 000 118" });
    expect(await screen.findByRole("log", { name: "Rozmowa" })).toBeDefined();
  });

  test.each([
    ["uk", "Почати чат", "Дороги", "Оберіть тему."],
    ["en", "Start the chat", "Roads", "Choose a topic."],
  ])("is shown in %s when the resident chooses that language", async (language, start, topic, error) => {
    await openForm();
    await user.selectOptions(screen.getByRole("combobox", { name: "Język rozmowy" }), language);
    expect(screen.getByRole("option", { name: topic })).toBeDefined();
    await user.click(screen.getByRole("button", { name: start }));
    expect(screen.getByText(error)).toBeDefined();
    expect(document.documentElement.lang).toBe(language);
  });

  test.each([
    ["at the address", 422, { code: "request-invalid", field: "address" }, "Podaj adres e-mail albo numer telefonu, na przykład 601 000 000."],
    ["that the server does not answer", 0, { code: "" }, "Serwer nie odpowiada. Spróbuj jeszcze raz za chwilę."],
  ])("says %s why the chat cannot start, and keeps the message", async (_, status, problem, text) => {
    await openForm();
    server.refuse("POST /chat", status, problem);
    await user.selectOptions(screen.getByRole("combobox", { name: "Temat" }), "drogi");
    await user.type(field("Wiadomość"), "Dziura");
    await user.click(screen.getByRole("button", { name: "Zacznij czat" }));
    expect((await screen.findByRole("alert")).textContent.trim()).toBe(text);
    expect((field("Wiadomość") as HTMLTextAreaElement).value).toBe("Dziura");
  });

  test("says when to try again after too many attempts", async () => {
    await openForm();
    server.refuse("POST /chat", 429, { code: "rate-limit-exceeded" }, { "Retry-After": "90" });
    await user.selectOptions(screen.getByRole("combobox", { name: "Temat" }), "drogi");
    await user.type(field("Wiadomość"), "Halo");
    await user.click(screen.getByRole("button", { name: "Zacznij czat" }));
    expect(await screen.findByText("Za dużo prób. Spróbuj ponownie za 1:30.")).toBeDefined();
  });

  test("always shows the way to the emergency number", async () => {
    await openForm();
    expect(screen.getByRole("link", { name: "Zadzwoń pod 112" }).getAttribute("href")).toBe("tel:112");
  });

  test("changes text size and contrast for this resident", async () => {
    await openForm();
    await user.click(screen.getByRole("button", { name: "Wygląd i dostępność" }));
    await user.click(screen.getByRole("button", { name: "Tekst największy" }));
    await user.click(screen.getByRole("button", { name: "Kontrast" }));
    expect(document.documentElement.style.fontSize).toBe("130%");
    expect(document.documentElement.hasAttribute("data-contrast")).toBe(true);
  });
});

describe("the conversation", () => {
  test("shows the position in the queue, then the consultant", async () => {
    await openConversation();
    expect(screen.getByText("Miejsce w kolejce: 3")).toBeDefined();
    act(() => server.socket.receive({ type: "stage", stage: "talking", consultant_name: "Anna" }));
    expect(screen.getByText("Rozmawiasz z: Anna")).toBeDefined();
  });

  test("shows a message on its way until the server has it", async () => {
    await openConversation({ stage: "talking", consultant_name: "Anna" });
    await user.type(field("Wiadomość"), "Dzień dobry{Enter}");
    const sent = server.socket.sent.find(({ type }) => type === "message");
    expect(sent).toMatchObject({ text: "Dzień dobry" });
    expect(screen.getByText("wysyłam…")).toBeDefined();
    act(() => server.socket.receive({ type: "message", id: `chat-1-r-${String(sent?.["client_id"])}`, author: "resident", text: "Dzień dobry", sent_ms: NOW }));
    expect(screen.queryByText("wysyłam…")).toBeNull();
    expect(screen.getByText(/dostarczone/)).toBeDefined();
  });

  test("shows that the consultant is typing until the message arrives", async () => {
    await openConversation({ stage: "talking", consultant_name: "Anna" });
    act(() => server.socket.receive({ type: "typing", author: "consultant" }));
    expect(screen.getByText("Anna pisze…")).toBeDefined();
    act(() => server.socket.receive({ type: "message", id: "m-1", author: "consultant", text: "Już sprawdzam", sent_ms: NOW }));
    expect(screen.queryByText("Anna pisze…")).toBeNull();
    expect(within(screen.getByRole("log")).getByText("Już sprawdzam")).toBeDefined();
  });

  test("sends undelivered messages again after a lost connection", async () => {
    await openConversation({ stage: "talking" });
    await user.type(field("Wiadomość"), "Halo{Enter}");
    act(() => server.socket.disconnect());
    expect(screen.getByText("Brak połączenia. Łączymy ponownie, wiadomości nie zginą.")).toBeDefined();
    await expect.poll(() => server.sockets.length).toBe(2);
    act(() => server.socket.receive({ type: "snapshot", stage: "talking", language: "pl", messages: [] }));
    expect(server.socket.sent).toContainEqual(expect.objectContaining({ type: "message", text: "Halo" }));
    expect(screen.queryByText(/Brak połączenia/)).toBeNull();
  });

  test("asks before the resident ends it", async () => {
    await openConversation({ stage: "talking" });
    await user.click(screen.getByRole("button", { name: "Zakończ czat" }));
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Zostań" }));
    await user.click(screen.getByRole("button", { name: "Zakończ" }));
    expect(server.socket.sent).toContainEqual({ type: "leave" });
  });

  test("shows the ticket number at the end and offers a new conversation", async () => {
    await openConversation({ stage: "talking", consultant_name: "Anna" });
    act(() => server.socket.receive({ type: "stage", stage: "ended", ticket: "614902/26" }));
    expect(screen.getByText("Numer zgłoszenia: 614902/26")).toBeDefined();
    expect(screen.getByText(/pod numerem 19115/)).toBeDefined();
    expect(screen.queryByRole("textbox")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Nowa rozmowa" }));
    expect(await screen.findByRole("button", { name: "Zacznij czat" })).toBeDefined();
  });

  test("says that a message could not be sent", async () => {
    await openConversation({ stage: "talking" });
    act(() => server.socket.receive({ type: "error", code: "chat-ended" }));
    expect(screen.getByText("Nie udało się wysłać. Spróbujemy ponownie za chwilę.")).toBeDefined();
  });
});
