import { lookup as resolve } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * How far a request may go whose address somebody typed in. `anywhere`: the operator's own address. `network`: also to
 * machines beside this one. `internet`: to public addresses only.
 */
export type Reach = 'anywhere' | 'network' | 'internet';

/** A request would have gone to an address that whoever asked for it has no business with. */
export class PrivateAddressError extends Error {
  override name = 'PrivateAddressError';
  readonly code = 'EPRIVATE';
}

function listOf(...subnets: string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = '', prefix = ''] = subnet.split('/');
    list.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** Where only a machine itself, or the cloud it runs in, tells secrets; or that nothing can be fetched from. */
const never = listOf(
  ...['0.0.0.0/8', '169.254.0.0/16', '100.100.100.200/32', '192.0.0.0/24', '224.0.0.0/3'],
  ...['::/128', 'fe80::/10', 'fec0::/10', 'fd00:ec2::/32', 'ff00::/8'],
);
/** This machine, and networks that the internet does not route to. */
const inside = listOf(
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15'],
  ...['::1/128', 'fc00::/7'],
  // An IPv4 address within; some of them lead back inside.
  ...['64:ff9b::/96', '64:ff9b:1::/48', '2002::/16', '2001::/32'],
);

/** Whether a request of this reach may go to an address. */
export function isReachable(address: string, reach: Reach): boolean {
  if (reach === 'anywhere') return true;
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return !never.check(address, family) && (reach === 'network' || !inside.check(address, family));
}

/**
 * Refuses a host that is an address and out of reach. (A name is judged by what it resolves to, in `lookupWithin`.)
 * @throws {PrivateAddressError}
 */
export function refuseAddress(host: string, reach: Reach): void {
  const address = host.replace(/^\[|\]$/g, '');
  if (isIP(address) && !isReachable(address, reach)) throw new PrivateAddressError(address);
}

/**
 * Resolves names for a connection, and refuses those that lead out of reach. The address that was judged is the one that
 * is connected to: a name that answers differently the next time gains nothing.
 */
export const lookupWithin =
  (reach: Reach, ask: typeof resolve = resolve): LookupFunction =>
  (hostname, options, answer) => {
    ask(hostname, options, (error, found, family) => {
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      if (!error && !addresses.every((address) => isReachable(address, reach))) {
        answer(new PrivateAddressError(`${hostname} is ${addresses.join(', ')}`), '', 0);
      } else {
        answer(error, found as string, family);
      }
    });
  };
