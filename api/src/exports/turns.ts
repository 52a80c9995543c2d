import { HttpError } from '../http/errors.ts';

/** How many exports this process writes at once, and how many of them for one person. */
const AT_ONCE = 4;
const FOR_ONE = 2;

const underway = new Map<string, number>();

/**
 * Takes a turn at writing an export; what it returns gives the turn back.
 * @throws {HttpError} 429 when too many are being written
 */
export function takeTurn(userId: string): () => void {
  const all = [...underway.values()].reduce((sum, count) => sum + count, 0);
  const own = underway.get(userId) ?? 0;
  if (own >= FOR_ONE) {
    throw new HttpError(
      429,
      'too_many_exports',
      `${own} exports of yours are being written. Wait for one to end.`,
    );
  }
  if (all >= AT_ONCE) {
    throw new HttpError(429, 'too_many_exports', 'Many exports are being written. Try again in a minute.');
  }
  underway.set(userId, own + 1);
  return () => {
    const left = (underway.get(userId) ?? 1) - 1;
    if (left > 0) underway.set(userId, left);
    else underway.delete(userId);
  };
}
