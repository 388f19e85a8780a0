import { act, fireEvent, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import Chat from "../../src/pages/chat/Chat";
import { CHANNELS, NOW } from "../builders";
import { FakeServer } from "../support/fakeServer";

const CITY = { name: "Warszawa", hotline: "19115", time_zone: "Europe/Warsaw", languages: ["pl", "uk", "en"], channels: CHANNELS, queues: [] };

const user = userEvent.setup({ delay: null });
let server: FakeServer;

beforeEach(() => {
  vi.spyOn(navigator, "language", "get").mockReturnValue("pl-PL");
  server = new FakeServer();
  server.answer("GET /city", CITY);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function openConversation(snapshot: object = {}): Promise<void> {
  server.answer("GET /chat", { language: "pl" });
  render(<Chat />);
  await expect.poll(() => server.sockets.length).toBe(1);
  receive({ type: "snapshot", stage: "talking", consultant_name: "Anna", language: "pl", messages: [], ...snapshot });
}

const receive = (frame: object): void => act(() => server.socket.receive(frame));
const answer = (text: string, id = "m-1") => ({ type: "message", id, author: "consultant", text, sent_ms: NOW });
const field = (): HTMLTextAreaElement => screen.getByRole("textbox");

describe("what cannot be sent", () => {
  test("stays in the field with a word when it is too long", async () => {
    await openConversation();
    await user.click(field());
    await user.paste("x".repeat(4001));
    expect(screen.getByText(/Wiadomość ma 4001 znaków/)).toBeDefined();
    await user.keyboard("{Enter}");
    expect(field().value).toHaveLength(4001);
    expect(server.socket.sent.filter(({ type }) => type === "message")).toEqual([]);
    await user.keyboard("{Backspace}{Enter}");
    expect(server.socket.sent.filter(({ type }) => type === "message")).toHaveLength(1);
  });

  test("is a picture: a word says so and how else to send it", async () => {
    await openConversation();
    const picture = { files: [new File([""], "dziura.png", { type: "image/png" })], getData: () => "" };
    fireEvent.paste(field(), { clipboardData: picture });
    expect(screen.getByRole("alert").textContent).toContain("albo wyślij je e-mailem");
  });
});

describe("a chat that ended", () => {
  test("leaves nothing that was typed in the browser", async () => {
    await openConversation();
    await user.type(field(), "Mieszkam przy");
    receive({ type: "stage", stage: "ended" });
    expect(sessionStorage).toHaveLength(0);
  });
});

describe("a shared computer", () => {
  test("forgets a chat that ended", async () => {
    server.answer("DELETE /chat", undefined, 204);
    await openConversation();
    receive({ type: "stage", stage: "ended" });
    await expect.poll(() => server.countOf("DELETE /chat")).toBe(1);
  });

  test("shows the empty form once the resident ends the chat and clears the screen", async () => {
    server.answer("DELETE /chat", undefined, 204);
    await openConversation({ messages: [answer("Proszę podać adres")] });
    await user.click(screen.getByRole("button", { name: "Zakończ czat" }));
    await user.click(screen.getByRole("button", { name: "Zakończ i wyczyść ekran" }));
    expect(await screen.findByRole("button", { name: "Zacznij czat" })).toBeDefined();
    expect(screen.queryByText("Proszę podać adres")).toBeNull();
  });
});

describe("the transcript by mail", () => {
  const KEY = "chat-1.abc";
  const answered = { transcript_key: KEY, messages: [answer("Naprawimy.")] };
  const sent = () => server.requests.filter(({ path }) => path === "/chat/transcript").map(({ body }) => body);
  const address = () => screen.getByLabelText<HTMLInputElement>(/zapis rozmowy/);

  beforeEach(() => server.answer("DELETE /chat", undefined, 204));

  test("is sent on wish when the chat has ended", async () => {
    server.answer("POST /chat/transcript", undefined, 204);
    await openConversation(answered);
    receive({ type: "stage", stage: "ended" });
    await user.type(address(), " anna@example.pl {Enter}");
    expect(await screen.findByText(/Zapis rozmowy wyślemy/)).toBeDefined();
    expect(sent()).toEqual([{ key: KEY, address: "anna@example.pl" }]);
  });

  test("is on its way before the screen is cleared", async () => {
    server.answer("POST /chat/transcript", undefined, 204);
    await openConversation(answered);
    await user.click(screen.getByRole("button", { name: "Zakończ czat" }));
    await user.type(address(), "anna@example.pl");
    await user.click(screen.getByRole("button", { name: "Zakończ i wyczyść ekran" }));
    expect(await screen.findByRole("button", { name: "Zacznij czat" })).toBeDefined();
    expect(sent()).toHaveLength(1);
    expect(sessionStorage).toHaveLength(0);
  });

  test.each([
    [{ status: 422, code: "request-invalid", field: "address" }, /Podaj adres e-mail/],
    [{ status: 409, code: "transcript-unavailable" }, /nie da się wysłać/],
    [{ status: 503, code: "mail-store-unavailable" }, /Serwer nie odpowiada/],
  ])("keeps the chat and says so when it is refused (%o)", async ({ status, ...problem }, text) => {
    server.answer("POST /chat/transcript", problem, status);
    await openConversation(answered);
    await user.click(screen.getByRole("button", { name: "Zakończ czat" }));
    await user.type(address(), "anna@example");
    await user.click(screen.getByRole("button", { name: "Zakończ i wyczyść ekran" }));
    expect((await screen.findByText(text)).textContent).toBeDefined();
    expect(server.countOf("DELETE /chat")).toBe(0);
    expect(screen.getByText("Naprawimy.")).toBeDefined();
  });

  test.each([{ messages: [answer("Naprawimy.")] }, { transcript_key: KEY, messages: [] }])(
    "is not offered where none can be sent, or nobody answered (%#)",
    async (snapshot) => {
      await openConversation(snapshot);
      await user.click(screen.getByRole("button", { name: "Zakończ czat" }));
      expect(screen.queryByLabelText(/zapis rozmowy/)).toBeNull();
    },
  );
});

describe("a message that is not delivered", () => {
  const sentTexts = () => server.socket.sent.filter(({ type }) => type === "message");

  test("survives a reload of the page and is sent again under its id", async () => {
    server.answer("GET /chat", { language: "pl" });
    const page = render(<Chat />);
    await expect.poll(() => server.sockets.length).toBe(1);
    receive({ type: "snapshot", stage: "talking", language: "pl", messages: [] });
    await user.type(field(), "Mieszkam przy Wolskiej{Enter}");
    const [first] = sentTexts();
    page.unmount();
    await openConversationAgain();
    expect(sentTexts()).toEqual([first]);
    receive({ type: "message", id: `chat-1-r-${String(first?.["client_id"])}`, author: "resident", text: "Mieszkam przy Wolskiej", sent_ms: NOW });
    expect(sessionStorage).toHaveLength(0);
  });

  async function openConversationAgain(): Promise<void> {
    render(<Chat />);
    await expect.poll(() => server.sockets.length).toBe(2);
    receive({ type: "snapshot", stage: "talking", language: "pl", messages: [] });
  }
});

describe("a notice of the city", () => {
  test("is read from the log like a message", async () => {
    await openConversation({ stage: "waiting" });
    receive({ type: "message", id: "chat-1-notice-drogi", author: "system", text: "Teraz jest zamknięte.", sent_ms: NOW });
    expect(within(screen.getByRole("log", { name: "Rozmowa" })).getByText("Teraz jest zamknięte.")).toBeDefined();
  });
});

describe("a resident who cannot hear or speak", () => {
  test("finds a way to the emergency number without a call", async () => {
    await openConversation();
    expect(screen.getByText(/Nie możesz mówić\?/).textContent).toContain("Alarm112");
  });

  test("reads where to ask about the case", async () => {
    await openConversation();
    receive({ type: "stage", stage: "ended", ticket: "614902/26" });
    expect(screen.getByText(/w tym czacie/).textContent).toContain("19115");
  });

  test("sees in the title of a hidden page how many answers came", async () => {
    await openConversation();
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    receive(answer("Dzień dobry"));
    receive(answer("Już sprawdzam", "m-2"));
    expect(document.title).toBe("(2) Czat · Warszawa 19115");
    hidden.mockReturnValue(false);
    act(() => void document.dispatchEvent(new Event("visibilitychange")));
    expect(document.title).toBe("Czat · Warszawa 19115");
  });
});

describe("a screen reader in the chat", () => {
  test("reads new messages from the log, and problems as alerts", async () => {
    await openConversation();
    receive(answer("Dzień dobry"));
    expect(within(screen.getByRole("log", { name: "Rozmowa" })).getByText("Dzień dobry")).toBeDefined();
    act(() => server.socket.disconnect());
    expect(screen.getByRole("alert").textContent).toContain("Brak połączenia.");
  });

  test("hears the position in the queue and who answers as the status of the page", async () => {
    await openConversation({ stage: "waiting", position: 2 });
    expect(screen.getByRole("status").textContent).toBe("Miejsce w kolejce: 2");
    receive({ type: "stage", stage: "talking", consultant_name: "Anna" });
    expect(screen.getByRole("status").textContent).toBe("Rozmawiasz z: Anna");
  });

  test("reads messages in the language of the conversation when the page is in another one", async () => {
    await openConversation({ messages: [answer("Dzień dobry")] });
    await user.click(screen.getByRole("button", { name: "Wygląd i dostępność" }));
    await user.selectOptions(screen.getByRole("combobox", { name: "Język rozmowy" }), "uk");
    expect(screen.getByRole("main").lang).toBe("uk");
    expect(screen.getByText("Dzień dobry").lang).toBe("pl");
  });
});

describe("the conversation on a bad line", () => {
  test("shows that the consultant is typing for five seconds, and no longer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
    await openConversation();
    receive({ type: "typing", author: "consultant" });
    expect(screen.getByText("Anna pisze…")).toBeDefined();
    act(() => void vi.advanceTimersByTime(5000));
    expect(screen.queryByText("Anna pisze…")).toBeNull();
  });

  test("shows a message once that arrives again with the snapshot", async () => {
    await openConversation();
    receive(answer("Dzień dobry"));
    receive({ type: "snapshot", stage: "talking", consultant_name: "Anna", language: "pl", messages: [answer("Dzień dobry")] });
    expect(screen.getAllByText("Dzień dobry")).toHaveLength(1);
  });

  test("says which messages did not arrive before the end", async () => {
    await openConversation();
    await user.type(field(), "Jeszcze jedno{Enter}");
    expect(screen.getByText("wysyłam…")).toBeDefined();
    receive({ type: "stage", stage: "ended" });
    expect(screen.getByText("nie dostarczono")).toBeDefined();
  });

  test("does not say that a message failed once it has arrived", async () => {
    await openConversation();
    receive({ type: "error", code: "rate-limit-exceeded" });
    expect(screen.getByRole("alert")).toBeDefined();
    receive(answer("Dzień dobry"));
    expect(screen.queryByRole("alert")).toBeNull();
  });

  test("keeps the text in the field when the resident changes the language", async () => {
    await openConversation();
    await user.type(field(), "Dzień do");
    await user.click(screen.getByRole("button", { name: "Wygląd i dostępność" }));
    await user.selectOptions(screen.getByRole("combobox", { name: "Język rozmowy" }), "en");
    expect(field().value).toBe("Dzień do");
    expect(screen.getByRole("button", { name: "Send" })).toBeDefined();
  });

  test("keeps the text in the field over a reload of the page", async () => {
    await openConversation();
    await user.type(field(), "Dzień do");
    document.body.replaceChildren();
    await openConversationAgain();
    expect(field().value).toBe("Dzień do");
  });
});

async function openConversationAgain(): Promise<void> {
  render(<Chat />);
  await expect.poll(() => server.sockets.length).toBe(2);
  receive({ type: "snapshot", stage: "talking", consultant_name: "Anna", language: "pl", messages: [] });
}

describe("the form of the chat", () => {
  test("translates its errors when the resident changes the language after them", async () => {
    render(<Chat />);
    await user.click(await screen.findByRole("button", { name: "Zacznij czat" }));
    expect(screen.getByText("Wybierz temat.")).toBeDefined();
    await user.selectOptions(screen.getByRole("combobox", { name: "Język rozmowy" }), "en");
    expect(screen.getByText("Choose a topic.")).toBeDefined();
  });
});
