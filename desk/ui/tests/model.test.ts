import { describe, expect, test } from "vitest";
import { answeredToday, phoneBarOf, groupOf, keepOrder, nextContact, waitProgress, sharedLimits, workItems } from "../src/pages/desk/model";
import { contact, deskView, NOW, offer } from "./builders";

const call = (stage: "offered" | "connecting" | "talking" | "wrap-up") =>
  contact({ contact_id: "tel-1", channel: "phone", stage, offer_id: "tel-1-o1" });
const ids = (items: ReturnType<typeof workItems>): string[] => items.map((item) => item.contact.contact_id);

describe("the work list", () => {
  test("puts every contact into its group", () => {
    expect(groupOf(call("offered"))).toBe("ringing");
    expect(groupOf(call("talking"))).toBe("current");
    expect(groupOf(contact({ stage: "wrap-up" }))).toBe("current");
    expect(groupOf(contact({ waiting_for: "consultant" }))).toBe("awaiting-you");
    expect(groupOf(contact({ waiting_for: "resident" }))).toBe("awaiting-resident");
    expect(groupOf(contact({ channel: "email", paused: true, waiting_for: "consultant" }))).toBe("deferred");
  });

  test("is sorted by time to the target, not by arrival", () => {
    const early = contact({ contact_id: "mail-1", channel: "email", waiting_for: "consultant", last_message_ms: NOW, target_ms: NOW + 14_400_000 });
    const late = contact({ contact_id: "chat-2", waiting_for: "consultant", last_message_ms: NOW + 5_000, target_ms: NOW + 60_000 });
    expect(ids(workItems(deskView([early, late])))).toEqual(["chat-2", "mail-1"]);
  });

  test("keeps its order while the focus is inside and appends new contacts", () => {
    const items = workItems(deskView([contact({ contact_id: "a" }), contact({ contact_id: "b" }), contact({ contact_id: "c" })]));
    expect(ids(keepOrder(["c", "a", "gone"], items))).toEqual(["c", "a", "b"]);
  });
});

describe("the clock of a contact", () => {
  const waiting = contact({ waiting_for: "consultant", last_message_ms: NOW, target_ms: NOW + 60_000 });

  test.each([
    [30_000, "normal"],
    [48_000, "near"],
    [60_000, "near"],
    [60_001, "late"],
  ])("after %d ms of sixty seconds is %s", (ageMs, urgency) => {
    expect(waitProgress(waiting, NOW + ageMs).urgency).toBe(urgency);
  });

  test("starts again at every reply, with the same target", () => {
    const later = { ...waiting, last_message_ms: NOW + 600_000 };
    expect(waitProgress(later, NOW + 610_000)).toEqual({ urgency: "normal", ageMs: 10_000, withinMs: 60_000 });
  });

  test("has no level while the resident's answer is awaited", () => {
    expect(waitProgress({ ...waiting, waiting_for: "resident" }, NOW + 600_000).urgency).toBe("none");
  });
});

describe("the telephone bar", () => {
  test("shows the offer that ends first", () => {
    const first = offer({ offer_id: "chat-2-o1", contact_id: "chat-2", channel: "chat", deadline_ms: NOW + 5_000 });
    const view = deskView([call("offered"), contact({ contact_id: "chat-2", stage: "offered" })], [offer(), first]);
    expect(phoneBarOf(view, undefined, false)).toMatchObject({ state: "ringing", offer: { offer_id: "chat-2-o1" } });
  });

  test("shows a live call before anything else, also on hold", () => {
    const view = deskView([call("talking")], [offer()]);
    expect(phoneBarOf(view, undefined, false).state).toBe("live");
    expect(phoneBarOf(view, undefined, true).state).toBe("held");
  });

  test("shows the wrap-up of the open contact", () => {
    const view = deskView([call("wrap-up"), contact({ stage: "wrap-up" })]);
    expect(phoneBarOf(view, "chat-1", false).contact?.contact_id).toBe("chat-1");
    expect(phoneBarOf(view, undefined, false).contact?.contact_id).toBe("tel-1");
  });

  test("tells missed, not-ready and ready apart", () => {
    const me = deskView([]).me;
    const face = (change: Partial<typeof me>): string => phoneBarOf(deskView([], [], { me: { ...me, ...change } }), undefined, false).state;
    expect(face({ activity: "not-ready", reason: "missed" })).toBe("missed");
    expect(face({ activity: "not-ready", reason: "break" })).toBe("unavailable");
    expect(face({ activity: "offline" })).toBe("unavailable");
    expect(face({ activity: "ready" })).toBe("idle");
  });
});

describe("the open contact", () => {
  test("is never one that is still offered", () => {
    expect(nextContact(deskView([call("offered")], [offer()]))).toBeUndefined();
    expect(nextContact(deskView([call("offered"), contact()], [offer()]))).toBe("chat-1");
  });
});

describe("the load", () => {
  test("adds up the channels of a shared limit", () => {
    const view = deskView([]);
    view.load.shared = [{ channels: ["chat", "email"], limit: 3 }];
    expect(sharedLimits(view)).toEqual([{ channels: ["chat", "email"], used: 2, limit: 3 }]);
  });
});

describe("the consultant's figures of today", () => {
  test("count a contact as answered from its acceptance", () => {
    const me = deskView([]).me;
    const view = deskView([call("talking"), contact({ stage: "wrap-up" }), contact({ contact_id: "c", stage: "offered" })], [], {
      me: { ...me, today: { ...me.today, handled: 2 } },
    });
    expect(answeredToday(view)).toBe(3);
  });
});
