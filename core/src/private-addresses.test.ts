import type { lookup } from 'node:dns';
import { type AddressInfo, connect, createServer, type LookupFunction } from 'node:net';
import { expect, it } from 'vitest';
import { isReachable, lookupWithin, PrivateAddressError, refuseAddress } from './private-addresses.ts';

const PUBLIC = ['8.8.8.8', '52.95.110.1', '2600:1f18::1', '172.32.0.1', '100.128.0.1', '11.0.0.1'];
const INSIDE = [
  ...['127.0.0.1', '127.8.8.8', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1'],
  ...[
    '::1',
    'fc00::1',
    'fd12:3456::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
  ],
];
const NEVER = [
  ...['0.0.0.0', '169.254.169.254', '169.254.170.2', '100.100.100.200', '192.0.0.192', '255.255.255.255'],
  ...['224.0.0.1', '::', 'fe80::1', 'fd00:ec2::254', '::ffff:169.254.169.254', 'ff02::1'],
];

it('lets the internet be reached, the network only where that is allowed, and metadata services never', () => {
  const who = (address: string) =>
    (['internet', 'network', 'anywhere'] as const).filter((reach) => isReachable(address, reach));
  for (const address of PUBLIC)
    expect([address, who(address)]).toEqual([address, ['internet', 'network', 'anywhere']]);
  for (const address of INSIDE) expect([address, who(address)]).toEqual([address, ['network', 'anywhere']]);
  for (const address of NEVER) expect([address, who(address)]).toEqual([address, ['anywhere']]);
});

it('knows an address however a URL writes it', () => {
  for (const host of [
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '0177.0.0.1',
    '[::1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:0:0:1]',
  ]) {
    const { hostname } = new URL(`http://${host}/`);
    expect(() => refuseAddress(hostname, 'internet'), host).toThrow(PrivateAddressError);
    expect(() => refuseAddress(hostname, 'network')).not.toThrow();
  }
  expect(() => refuseAddress('store.example', 'internet')).not.toThrow();
});

it('connects to no name that leads inside, whatever else it leads to', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address() as AddressInfo;
  const outcome = (lookup: LookupFunction) =>
    new Promise((settle) => {
      const socket = connect({ host: 'store.example', port, lookup });
      socket.once('connect', () => settle('connected'));
      socket.once('error', (error) => settle(error.name));
    });
  const answering = (...addresses: string[]) =>
    ((_name: string, _options: unknown, answer: (...found: unknown[]) => void) =>
      answer(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      )) as unknown as typeof lookup;
  expect(await outcome(lookupWithin('internet', answering('127.0.0.1')))).toBe('PrivateAddressError');
  expect(await outcome(lookupWithin('internet', answering('8.8.8.8', '127.0.0.1')))).toBe(
    'PrivateAddressError',
  );
  expect(await outcome(lookupWithin('network', answering('127.0.0.1')))).toBe('connected');
  server.close();
});
