import { useCallback, useEffect, useState } from "react";
import { post } from "../../api/http";

const REFRESH_INTERVAL_MS = 30_000;

export type Decide = (path: string, body?: { reason: string }) => void;

/** List that waits for a supervisor, read again at an interval and after each decision. `read`: the same function always. */
export function useReview<Review>(read: () => Promise<Review>): { review: Review | undefined; decide: Decide } {
  const [review, setReview] = useState<Review>();
  const load = useCallback(async (): Promise<void> => {
    try {
      setReview(await read());
    } catch {
      // The last answer stays; the next attempt follows by itself.
    }
  }, [read]);
  useEffect(() => {
    const first = setTimeout(() => void load(), 0);
    const timer = setInterval(() => void load(), REFRESH_INTERVAL_MS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [load]);
  const decide: Decide = (decision, body) => {
    void post(decision, body)
      .catch(() => undefined)
      .then(load);
  };
  return { review, decide };
}
