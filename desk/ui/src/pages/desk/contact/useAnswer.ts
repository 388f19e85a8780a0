import { useEffect, useState } from "react";
import { api, isProblem } from "../../../api/http";

/** Pause in typing after which the server is asked, ms. */
export const ASK_AFTER_MS = 200;

export interface Answered<T> {
  /** Answer to the newest request that was answered; it stays while the next one is under way. */
  value: T | undefined;
  /** Error code of the newest request. */
  problem: string | undefined;
  /** The answer belongs to the path that is asked for now. */
  current: boolean;
}

interface Kept<T> {
  path: string;
  value: T | undefined;
  problem: string | undefined;
}

/** Reads a path of the API once its text rests; undefined asks for nothing. A form does not wait for it: a failure leaves it empty. */
export function useAnswer<T>(path: string | undefined): Answered<T> {
  const [kept, setKept] = useState<Kept<T>>();
  useEffect(() => {
    if (path === undefined) return undefined;
    let wanted = true;
    const read = async (): Promise<void> => {
      try {
        const value = await api<T>(path);
        if (wanted) setKept({ path, value, problem: undefined });
      } catch (error) {
        if (wanted) setKept({ path, value: undefined, problem: isProblem(error) ? error.code : "unknown" });
      }
    };
    const timer = setTimeout(() => void read(), ASK_AFTER_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [path]);
  if (path === undefined) return { value: undefined, problem: undefined, current: false };
  return { value: kept?.value, problem: kept?.problem, current: kept?.path === path };
}

/** Path with the parameters that have a value. */
export function withQuery(path: string, parameters: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== "") query.set(name, String(value));
  }
  return `${path}?${query.toString()}`;
}
