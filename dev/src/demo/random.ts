import { createHash } from 'node:crypto';

/** Numbers in [0, 1) that look random and are always the same for the same keys. */
export function randomFor(...keys: (string | number)[]): () => number {
  let state = createHash('sha256').update(keys.join('\0')).digest().readUInt32LE(0);
  // mulberry32: small, fast, and good enough for believable noise.
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
