/** Pause before the next attempt, ms: doubles up to `limitMs`, jittered by half. */
export function backoffMs(attempt: number, random: () => number, firstMs = 500, limitMs = 10_000): number {
  const full = Math.min(limitMs, firstMs * 2 ** attempt);
  return Math.round(full / 2 + (full / 2) * random());
}
