/** How long to wait before the next try: doubles up to a limit, and jitters by half. */
export function backoff(attempt: number, random: () => number, firstMs = 500, limitMs = 10_000): number {
  const full = Math.min(limitMs, firstMs * 2 ** attempt);
  return Math.round(full / 2 + (full / 2) * random());
}
