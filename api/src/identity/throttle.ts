import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { type Database, transaction } from '@pmd/core/database';
import { tooManyTries } from '../http/errors.ts';

/** `burst` tries at once, then one more every `seconds`. */
interface Pace {
  burst: number;
  seconds: number;
}

/**
 * How often something may be tried. Tries are taken in Postgres before anything is looked at, so that any number of
 * API processes, asked at once, let through no more than this together.
 */
const paces = {
  /** Passwords for one email, whether or not somebody has it, from wherever. About 2,900 a day. */
  account: { burst: 10, seconds: 30 },
  /** Log-ins from one address, for whichever email. Those that succeed are given back. */
  address: { burst: 40, seconds: 10 },
  /** The password of somebody who is logged in, asked for again. Guesses at their log-in do not count here. */
  again: { burst: 10, seconds: 30 },
  /** Second factors of one person whose password was right: about 290 of a million codes a day. */
  code: { burst: 5, seconds: 300 },
  /** Mails with a link for one address, whether or not somebody has it. */
  link: { burst: 3, seconds: 600 },
} as const satisfies Record<string, Pace>;

export interface Tried {
  kind: keyof typeof paces;
  who: string;
}

/** Who is counted under one email. */
export const account = (email: string): Tried => ({ kind: 'account', who: email.trim().toLowerCase() });
/** Who is counted under one address; an IPv6 customer has a whole /64. */
export const address = (ip: string | undefined): Tried => ({ kind: 'address', who: network(ip ?? '') });
/** Who is mailed a link. */
export const link = (email: string): Tried => ({ ...account(email), kind: 'link' });
export const again = (userId: string): Tried => ({ kind: 'again', who: userId });
export const code = (userId: string): Tried => ({ kind: 'code', who: userId });

/**
 * Takes one try of each, in order, until one is refused: an address that is out of tries costs no account any.
 * @throws {HttpError} 429 with the seconds to wait
 */
export async function takeTry(db: Database, ...tries: Tried[]): Promise<void> {
  const wait = await transaction(db, {}, async (tx) => {
    for (const each of tries) {
      const { burst, seconds } = paces[each.kind];
      const { rows } = await tx.query<{ wait: number }>('select identity.take_try($1, $2, $3) as wait', [
        keyOf(each),
        burst,
        seconds,
      ]);
      if (rows[0]?.wait) return rows[0].wait;
    }
    return 0;
  });
  if (wait > 0) throw tooManyTries(Math.ceil(wait));
}

/** After a try that succeeded: the account begins anew, an address gets the one try back. */
export async function giveBack(db: Database, ...tries: Tried[]): Promise<void> {
  await transaction(db, {}, async (tx) => {
    for (const each of tries) {
      await tx.query('select identity.give_back($1, $2, $3)', [
        keyOf(each),
        paces[each.kind].seconds,
        each.kind !== 'address',
      ]);
    }
  });
}

const keyOf = ({ kind, who }: Tried) => `${kind}:${createHash('sha256').update(who).digest('hex')}`;

function network(ip: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(ip);
  if (mapped) return mapped[1] as string;
  if (!isIPv6(ip)) return ip;
  // Written out in full: the first half of the groups is the network.
  const [head = '', tail = ''] = ip.split('%')[0]?.toLowerCase().split('::') ?? [];
  const [left, right] = [head, tail].map((part) => (part === '' ? [] : part.split(':'))) as [
    string[],
    string[],
  ];
  const groups = ip.includes('::')
    ? [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
    : left;
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
