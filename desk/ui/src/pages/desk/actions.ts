/** Actions of the consultant, shared by buttons and shortcuts. */

import { api, isProblem } from "../../api/http";
import type { Contact, Ticket } from "../../api/types";
import { announcer } from "../../core/announcer";
import { isCall } from "../../core/channels";
import type { Translate } from "../../i18n/translate";
import { errorMessage } from "./errorMessages";
import { phoneBarOf, callOf, workItems } from "./model";
import type { DeskServices } from "./services";

export interface ActionContext {
  services: DeskServices;
  t: Translate;
}

function showError({ services, t }: ActionContext, error: unknown): void {
  services.setUi({ notice: errorMessage(error, t) });
}

function showErrorOf(context: ActionContext, work: Promise<unknown>): void {
  work.catch((error: unknown) => showError(context, error));
}

export function select({ services }: ActionContext, contactId: string | undefined): void {
  const before = services.ui.get().selected;
  services.setUi({ openCase: undefined });
  if (before === contactId) return;
  if (before !== undefined) void services.drafts.flush(before);
  services.setUi({ selected: contactId });
}

export function accept(context: ActionContext): void {
  const { services } = context;
  const { view } = services;
  if (!view) return;
  const { offer } = phoneBarOf(view, services.ui.get().selected, false);
  if (!offer) {
    if (services.phone.state.get().call?.phase === "ringing") services.phone.accept("");
    return;
  }
  const accepting = services.ui.get().acceptingOffer === offer.offer_id;
  services.setUi({ acceptingOffer: offer.offer_id });
  if (isCall(offer.channel)) services.phone.accept(offer.offer_id);
  else if (!accepting) {
    services.answerOffer(offer.offer_id, "accept").catch((error: unknown) => {
      services.setUi({ acceptingOffer: undefined });
      showError(context, error);
    });
  }
}

export function reject(context: ActionContext): void {
  const { services } = context;
  const { view } = services;
  if (!view) return;
  const { offer } = phoneBarOf(view, services.ui.get().selected, false);
  if (!offer) {
    // A call of the fallback queue; a live call is not an offer and goes on.
    if (services.phone.state.get().call?.phase === "ringing") services.phone.hangUp();
    return;
  }
  if (services.phone.reject(offer.offer_id)) return;
  services.answerOffer(offer.offer_id, "reject").catch((error: unknown) => {
    const isGone = isProblem(error) && error.code === "offer-unknown";
    if (!isGone) showError(context, error);
  });
}

/** Hangs up; asks first when the case of the call is not saved. The engine hangs up where this tab has no telephone, or has lost it. */
export function hangUp(context: ActionContext, sure = false): void {
  const { services } = context;
  const call = services.view ? callOf(services.view) : undefined;
  if (!call || call.stage === "wrap-up") {
    services.phone.hangUp();
    return;
  }
  if (!sure && hasUnsavedCase(services, call)) {
    services.setUi({ confirmHangUp: true });
    return;
  }
  services.setUi({ confirmHangUp: false });
  if (needsEngine(services)) showErrorOf(context, services.contactAction(call.contact_id, "end"));
  services.phone.hangUp();
}

/** Whether a hang-up of this page's telephone would not reach Asterisk. A session that is over asks the engine for nothing. */
function needsEngine({ phone, ui }: DeskServices): boolean {
  const { call, registration } = phone.state.get();
  return !ui.get().sessionOver && (call === undefined || registration !== "ready");
}

/** False as well when the case cannot be read: the call must be possible to end. */
function hasUnsavedCase(services: DeskServices, call: Contact): boolean {
  try {
    const { draft, informationOnly } = services.drafts.stateOf(call);
    return call.ticket === undefined && !informationOnly && draft.description.trim() !== "";
  } catch {
    return false;
  }
}

export function endConversation(context: ActionContext, contactId: string): void {
  void context.services.drafts.flush(contactId);
  showErrorOf(context, context.services.contactAction(contactId, "end"));
}

export function mute({ services, t }: ActionContext): void {
  services.phone.toggleMute();
  const { call } = services.phone.state.get();
  if (call) announcer.alert(t(call.muted ? "announce.muted" : "announce.unmuted"));
}

export function hold({ services, t }: ActionContext): void {
  const phase = services.phone.state.get().call?.phase;
  services.phone.toggleHold();
  if (phase === "live") announcer.alert(t("announce.held"));
  if (phase === "held") announcer.alert(t("announce.resumed"));
}

/** Requests a state. Ready takes effect at once, a break after the current contacts. */
export function requestState(context: ActionContext, state: "ready" | "not-ready", reason?: string): void {
  const { services } = context;
  services.setUi({ statePickerOpen: false });
  services
    .requestState(state, reason)
    .then(() => services.setUi({ stateAfterContacts: state === "ready" ? undefined : reason }))
    .catch((error: unknown) => showError(context, error));
}

export async function finishWrapUp(context: ActionContext, contactId: string): Promise<void> {
  await context.services.drafts.flush(contactId);
  showErrorOf(context, context.services.contactAction(contactId, "wrap-up/finish"));
}

export function extendWrapUp(context: ActionContext, contactId: string): void {
  showErrorOf(context, context.services.contactAction(contactId, "wrap-up/extend"));
}

/** Opens the current call (0) or an item (1 to 9) in the displayed order. */
export function goToItem(context: ActionContext, number: number, order: readonly string[]): void {
  const { view } = context.services;
  if (!view) return;
  const ids = order.length > 0 ? order : workItems(view).map((item) => item.contact.contact_id);
  const id = number === 0 ? callOf(view)?.contact_id : itemsWithNumberKeys(context, ids)[number - 1];
  if (id !== undefined) select(context, id);
}

/** Contacts with number keys: all but offers and the call. */
export function itemsWithNumberKeys({ services }: ActionContext, order: readonly string[]): string[] {
  const { view } = services;
  if (!view) return [];
  return order.filter((id) => {
    const contact = view.contacts[id];
    return contact !== undefined && contact.stage !== "offered" && !isCall(contact.channel);
  });
}

/** Looks a ticket up by its number and shows it, or why not, beside the contact. */
export async function findTicket({ services, t }: ActionContext, contactId: string, number: string): Promise<void> {
  try {
    const ticket = await api<Ticket>(`/desk/tickets?number=${encodeURIComponent(number)}`);
    services.setUi({ ticketSearch: { contactId, ticket } });
  } catch (error) {
    const unknown = isProblem(error) && error.status === 404;
    services.setUi({ ticketSearch: { contactId, problem: unknown ? t("tickets.not-found") : errorMessage(error, t) } });
  }
}

/** True when the resident is confirmed; otherwise a notice says why not. */
export async function confirmResident(context: ActionContext, contactId: string, residentId: string): Promise<boolean> {
  try {
    await context.services.confirmResident(contactId, residentId);
    return true;
  } catch (error) {
    showError(context, error);
    return false;
  }
}
