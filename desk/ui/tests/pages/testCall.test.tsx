import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { DeskView } from "../../src/api/types";
import { NOTHING_MEASURED, type TestCallState } from "../../src/phone/testCall";
import { deskView } from "../builders";
import { openDesk, type OpenDesk, type PageOptions } from "../support/pages";

const atWork = (activity: DeskView["me"]["activity"]): DeskView => deskView([], [], { me: { ...deskView([]).me, activity } });

const GOOD: TestCallState = { phase: "over", connected: true, measure: { sent: 0.8, returned: 0.8, packetsReceived: 300, loss: 0.013, roundTripMs: 24 } };

async function openCheck(view: DeskView, options: PageOptions = {}): Promise<OpenDesk> {
  const desk = openDesk(view, options);
  await desk.user.click(desk.button(/^Łącze i zestaw|^Line and headset/));
  await screen.findByRole("heading", { name: /^(Rozmowa próbna|Test call)$/ });
  return desk;
}

const phase = (desk: OpenDesk): string => desk.phone.state.get().testCall.phase;

describe("the test call of the headset check", () => {
  test("is dialled and ended by keyboard", async () => {
    const desk = await openCheck(atWork("not-ready"));
    desk.button("Zadzwoń na próbę").focus();
    await desk.user.keyboard("{Enter}");
    expect(phase(desk)).toBe("dialling");
    desk.act(() => desk.phone.set({ testCall: { phase: "listening", measure: NOTHING_MEASURED } }));
    expect(screen.getByText("Mów teraz. Po chwili słychać Twój głos.").getAttribute("role")).toBe("status");
    await desk.user.keyboard("{Enter}");
    expect(phase(desk)).toBe("none");
  });

  test.each(["ready", "talking", "wrap-up"] as const)("is not for a consultant whose state is %s, and says so", async (activity) => {
    const desk = await openCheck(atWork(activity));
    expect(screen.getByText(/^Tylko wtedy, gdy nie przyjmujesz kontaktów/)).toBeDefined();
    await desk.user.click(desk.button("Zadzwoń na próbę"));
    expect(phase(desk)).toBe("none");
  });

  test("ends when the consultant becomes ready, and when its dialog is closed", async () => {
    const desk = await openCheck(atWork("not-ready"));
    await desk.user.click(desk.button("Zadzwoń na próbę"));
    desk.show(atWork("ready"));
    expect(phase(desk)).toBe("none");
    desk.show(atWork("not-ready"));
    await desk.user.click(desk.button("Zadzwoń na próbę"));
    await desk.user.keyboard("{Escape}");
    await expect.poll(() => phase(desk)).toBe("none");
  });

  test.each([
    ["pl", "Wszystko działa. Mieszkańcy będą Cię słyszeć i Ty ich.", ["słychać", "tak", "tak", "24 ms", "1\u00a0%"]],
    ["en", "Everything works. Residents will hear you, and you them.", ["heard", "yes", "yes", "24 ms", "1\u00a0%"]],
  ] as const)("says what was measured (%s)", async (language, text, measured) => {
    const desk = await openCheck(atWork("not-ready"), { language });
    desk.act(() => desk.phone.set({ testCall: GOOD }));
    const alert = screen.getByText(text).closest("[role=alert]");
    const list = within(alert?.parentElement ?? document.body).getAllByRole("definition").map((one) => one.textContent);
    expect(list).toEqual(measured);
  });

  test("says what to do when no voice passes", async () => {
    const desk = await openCheck(atWork("offline"));
    desk.act(() => desk.phone.set({ testCall: { phase: "over", connected: true, measure: NOTHING_MEASURED } }));
    expect(screen.getByText(/^Połączenie jest, ale głos nie przechodzi/)).toBeDefined();
    desk.act(() => desk.phone.set({ testCall: { phase: "over", connected: false, measure: NOTHING_MEASURED } }));
    expect(screen.getByText(/^Centrala nie odebrała/)).toBeDefined();
  });
});
