/** A call rings before its card is drawn: drawing would hold up the telephone's own messages. */

import type { DeskView } from "../../api/types";
import type { Store } from "../../core/store";
import type { PhoneState } from "../../phone/state";

/** A card never waits longer for the ring than this, ms. */
const PATIENCE_MS = 100;

const offersCall = (shown: DeskView, next: DeskView): boolean =>
  Object.values(next.offers).some((offer) => offer.channel === "phone" && !(offer.offer_id in shown.offers));

/** What `next` must wait for before it is shown in place of `shown`; undefined for nothing. */
export function ringFirst(phone: Store<PhoneState>, shown: DeskView | undefined, next: DeskView): Promise<void> | undefined {
  const { line, tab, call } = phone.get();
  if (line !== "ready" || tab !== "mine" || call) return undefined;
  if (!shown || !offersCall(shown, next)) return undefined;
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = setTimeout(done, PATIENCE_MS);
    const forget = phone.subscribe(() => {
      if (phone.get().call) done();
    });
  });
}
