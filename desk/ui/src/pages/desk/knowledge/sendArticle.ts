/** Actions on the open article that shortcuts and buttons share. */

import { announcer } from "../../../core/announcer";
import { isCall } from "../../../core/channels";
import type { Contact } from "../../../api/types";
import { select, type ActionContext } from "../actions";
import type { DeskServices } from "../services";

function openContact(services: DeskServices): Contact | undefined {
  const { selected } = services.ui.get();
  return selected === undefined ? undefined : services.view?.contacts[selected];
}

/** Whether the article of a contact can be written to its resident. */
export function isSendable(services: DeskServices, contact: Contact): boolean {
  const { article } = services.knowledge.of(contact.contact_id);
  return article !== undefined && article.text !== "" && !isCall(contact.channel) && contact.stage !== "wrap-up";
}

/** Puts the short text of the article into the answer that is being written, and records the use. */
export function sendArticle({ services, t }: ActionContext): void {
  const contact = openContact(services);
  if (!contact || !isSendable(services, contact)) return;
  const id = contact.contact_id;
  const { article } = services.knowledge.of(id);
  const before = services.outbox.unsent.get()[id]?.text ?? "";
  services.outbox.edit(id, { text: [before.trim(), article?.text ?? ""].filter((text) => text !== "").join("\n\n"), note: false });
  services.setUi({ tabs: { ...services.ui.get().tabs, [id]: "conversation" } });
  select({ services, t }, id);
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".compose__text")?.focus());
  announcer.announce(t("knowledge.inserted"));
  void services.knowledge.use(id, "sent");
}

/** Records that the open article was used, or takes it back. */
export function toggleUse({ services }: ActionContext): void {
  const contact = openContact(services);
  if (!contact) return;
  const { knowledge } = services;
  void (knowledge.isUsed(contact.contact_id) ? knowledge.takeBack(contact.contact_id) : knowledge.use(contact.contact_id, "declared"));
}
