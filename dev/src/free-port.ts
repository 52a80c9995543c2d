import { randomInt } from 'node:crypto';
import getPort, { portNumbers } from 'get-port';

const [FIRST, LAST] = [15_000, 29_999];

/**
 * A port that nobody uses. Below those that connections go out from (32768 and up on Linux, 49152 elsewhere): one of
 * these could take it in the seconds before it is listened on. Begins anywhere, so that several starts at once do not meet.
 */
export function freePort(): Promise<number> {
  return getPort({ host: '127.0.0.1', port: portNumbers(randomInt(FIRST, LAST), LAST) });
}
