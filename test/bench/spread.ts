/** p50, p95 and max of times in milliseconds, as columns in seconds. */
export function spread(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const part = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return [0.5, 0.95, 1].map((share) => `${(part(share) / 1000).toFixed(3)} s`.padStart(8)).join('  ');
}
