import { useSyncExternalStore } from "react";

const WIDE_OR_ONE_COLUMN = "(min-width: 80rem), (max-width: 56.24rem)";

function subscribe(listener: () => void): () => void {
  const media = matchMedia(WIDE_OR_ONE_COLUMN);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

export const isWideLayout = (): boolean => matchMedia(WIDE_OR_ONE_COLUMN).matches;

/** True when the resident panel is a column of its own, or below the contact in a one-column layout. */
export function useWideLayout(): boolean {
  return useSyncExternalStore(subscribe, isWideLayout);
}
