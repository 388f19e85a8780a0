/** What her hands do: each action is one function, called by a button or by a key. */

import { isProblem } from "../../api/http";
import type { Contact } from "../../api/types";
import { announcer } from "../../core/announce";
import type { Translate } from "../../i18n/translate";
import { barOf, callOf, workItems } from "./model";
import type { DeskRoom } from "./room";

export interface Hands {
  room: DeskRoom;
  t: Translate;
}

function complain({ room, t }: Hands, error: unknown): void {
  room.set({ notice: sentence(error, t) });
}

export function sentence(error: unknown, t: Translate): string {
  if (!isProblem(error)) return t("error.unknown");
  if (error.unreachable) return t("error.unreachable");
  if (error.status === 401) return t("error.session");
  if (error.code === "offer-unknown") return t("error.too-late");
  return error.detail === "" ? t("error.unknown") : t("error.refused", { detail: error.detail });
}

function attempt(hands: Hands, work: Promise<unknown>): void {
  work.catch((error: unknown) => complain(hands, error));
}

export function select({ room }: Hands, contactId: string | undefined): void {
  const before = room.ui.get().selected;
  if (before === contactId) return;
  if (before !== undefined) void room.drafts.flush(before);
  room.set({ selected: contactId });
}

export function accept(hands: Hands): void {
  const { room } = hands;
  const { view } = room;
  if (!view) return;
  const { offer } = barOf(view, room.ui.get().selected, false);
  if (!offer) {
    if (room.phone.state.get().call?.phase === "ringing") room.phone.accept("");
    return;
  }
  room.set({ accepting: offer.offer_id });
  if (offer.channel === "phone") room.phone.accept(offer.offer_id);
  else {
    room.answerOffer(offer.offer_id, "accept").catch((error: unknown) => {
      room.set({ accepting: undefined });
      complain(hands, error);
    });
  }
}

export function reject(hands: Hands): void {
  const { room } = hands;
  const { view } = room;
  if (!view) return;
  const { offer } = barOf(view, room.ui.get().selected, false);
  if (!offer) {
    room.phone.hangUp();
    return;
  }
  if (room.phone.reject(offer.offer_id)) return;
  room.answerOffer(offer.offer_id, "reject").catch((error: unknown) => {
    const gone = isProblem(error) && error.code === "offer-unknown";
    if (!gone) complain(hands, error);
  });
}

/** Hangs up; asks first when the case of this call is not saved. */
export function hangUp(hands: Hands, sure = false): void {
  const { room } = hands;
  const call = room.view ? callOf(room.view) : undefined;
  if (!call || call.stage === "wrap-up") {
    room.phone.hangUp();
    return;
  }
  if (!sure && unsaved(room, call)) {
    room.set({ confirmHangUp: true });
    return;
  }
  room.set({ confirmHangUp: false });
  if (room.phone.state.get().call) room.phone.hangUp();
  else attempt(hands, room.act(call.contact_id, "end"));
}

function unsaved(room: DeskRoom, call: Contact): boolean {
  const { draft, informationOnly } = room.drafts.of(call);
  return call.ticket === undefined && !informationOnly && draft.description.trim() !== "";
}

export function endConversation(hands: Hands, contactId: string): void {
  void hands.room.drafts.flush(contactId);
  attempt(hands, hands.room.act(contactId, "end"));
}

export function mute({ room, t }: Hands): void {
  room.phone.toggleMute();
  const { call } = room.phone.state.get();
  if (call) announcer.alert(t(call.muted ? "say.muted" : "say.unmuted"));
}

export function hold({ room, t }: Hands): void {
  const phase = room.phone.state.get().call?.phase;
  room.phone.toggleHold();
  if (phase === "live") announcer.alert(t("say.held"));
  if (phase === "held") announcer.alert(t("say.resumed"));
}

/** Ready at once; a break begins now, or after what she holds. */
export function declare(hands: Hands, state: "ready" | "not-ready", reason?: string): void {
  const { room } = hands;
  room.set({ states: false });
  room
    .declare(state, reason)
    .then(() => room.set({ after: state === "ready" ? undefined : reason }))
    .catch((error: unknown) => complain(hands, error));
}

export async function finishWrapUp(hands: Hands, contactId: string): Promise<void> {
  await hands.room.drafts.flush(contactId);
  attempt(hands, hands.room.act(contactId, "wrap-up/finish"));
}

export function extendWrapUp(hands: Hands, contactId: string): void {
  attempt(hands, hands.room.act(contactId, "wrap-up/extend"));
}

/** Alt 0: the call in hand; Alt 1 to 9: the items in the order that the list shows. */
export function goToItem(hands: Hands, number: number, order: readonly string[]): void {
  const { view } = hands.room;
  if (!view) return;
  const known = order.length > 0 ? order : workItems(view).map((item) => item.contact.contact_id);
  const id = number === 0 ? callOf(view)?.contact_id : numbered(hands, known)[number - 1];
  if (id !== undefined) select(hands, id);
}

/** The ids that carry Alt 1 to Alt 9: neither what rings nor the call. */
export function numbered({ room }: Hands, order: readonly string[]): string[] {
  const { view } = room;
  if (!view) return [];
  return order.filter((id) => {
    const contact = view.contacts[id];
    return contact !== undefined && contact.stage !== "offered" && contact.channel !== "phone";
  });
}

export function confirmResident(hands: Hands, contactId: string, residentId: string): void {
  attempt(hands, hands.room.confirmResident(contactId, residentId));
}
