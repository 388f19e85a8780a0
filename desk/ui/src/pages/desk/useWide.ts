import { useSyncExternalStore } from "react";

const query = "(min-width: 80rem), (max-width: 56.24rem)";

function subscribe(listener: () => void): () => void {
  const media = matchMedia(query);
  media.addEventListener("change", listener);
  return () => media.removeEventListener("change", listener);
}

export const isWide = (): boolean => matchMedia(query).matches;

/** True where the resident has an own place: beside the centre, or below it on one column. */
export function useWide(): boolean {
  return useSyncExternalStore(subscribe, isWide);
}
