/** Client-side routes; the path is the whole routing state. */

import { Store, useStore } from "../core/store";

const path = new Store<string>(typeof location === "undefined" ? "/" : location.pathname);

if (typeof window !== "undefined") {
  window.addEventListener("popstate", () => path.set(location.pathname));
}

export function navigate(to: string, replace = false): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  path.set(new URL(to, location.href).pathname);
}

export const usePath = (): string => useStore(path, (value) => value);
