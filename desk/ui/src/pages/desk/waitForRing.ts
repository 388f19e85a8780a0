/** Delays the offer of a call until its SIP call rings: rendering it first would delay the SIP messages. */

import type { DeskView } from "../../api/types";
import { isCall } from "../../core/channels";
import type { Store } from "../../core/store";
import type { PhoneState } from "../../phone/state";

/** Longest delay of an offer, ms. */
const MAX_WAIT_MS = 100;

const hasNewCallOffer = (shown: DeskView, next: DeskView): boolean =>
  Object.values(next.offers).some((offer) => isCall(offer.channel) && !(offer.offer_id in shown.offers));

/** Promise to await before `next` replaces `shown`; undefined when there is nothing to wait for. */
export function waitForRing(phone: Store<PhoneState>, shown: DeskView | undefined, next: DeskView): Promise<void> | undefined {
  const { registration: line, tab, call } = phone.get();
  if (line !== "ready" || tab !== "mine" || call) return undefined;
  if (!shown || !hasNewCallOffer(shown, next)) return undefined;
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = setTimeout(done, MAX_WAIT_MS);
    const forget = phone.subscribe(() => {
      if (phone.get().call) done();
    });
  });
}
