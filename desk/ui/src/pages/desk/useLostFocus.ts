/** Gives the focus a place when the element that had it is removed; otherwise the keyboard starts at the top again. */

import { useEffect, useRef } from "react";
import { useServices } from "./services";

interface FocusPlace {
  element: HTMLElement;
  /** Area of the page around the element; null in a notice or a pop-over. */
  area: HTMLElement | null;
}

/** The element that had the focus before a notice took it, the heading of the contact, or the area of the lost element. */
function placeFor(lost: FocusPlace, before: FocusPlace | undefined): HTMLElement | null {
  if (lost.area === null) return before?.element.isConnected === true ? before.element : null;
  const heading = lost.area.id === "contact" ? document.getElementById("contact-title") : null;
  return heading ?? lost.area;
}

export function useLostFocus(): void {
  const services = useServices();
  const last = useRef<FocusPlace>(undefined);
  const lastInArea = useRef<FocusPlace>(undefined);
  useEffect(() => {
    const remember = ({ target }: FocusEvent): void => {
      if (!(target instanceof HTMLElement)) return;
      last.current = { element: target, area: target.closest<HTMLElement>("[data-area]") };
      if (last.current.area) lastInArea.current = last.current;
    };
    const restore = (): void => {
      const lost = last.current;
      if (!lost || lost.element.isConnected || document.activeElement !== document.body) return;
      placeFor(lost, lastInArea.current)?.focus();
    };
    // After the page has rendered the change.
    const restoreLater = (): void => void requestAnimationFrame(restore);
    document.addEventListener("focusin", remember);
    const unsubscribe = [services.live.state, services.ui, services.phone.state].map((store) => store.subscribe(restoreLater));
    return () => {
      document.removeEventListener("focusin", remember);
      for (const stop of unsubscribe) stop();
    };
  }, [services]);
}
