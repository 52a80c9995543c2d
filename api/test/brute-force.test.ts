import { once } from 'node:events';
import type { TestDatabase } from '@pmd/test/support/database';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN } from './api.ts';
import { installation, type MainProcess, startMain } from './main-process.ts';

/** Two API processes on one database, behind a proxy that says where requests come from. */
let database: TestDatabase;
let processes: MainProcess[];
let urls: string[];
beforeAll(async () => {
  const installed = await installation();
  database = installed.database;
  processes = [1, 2].map(() => startMain({ ...installed.environment, TRUST_PROXY: '1' }));
  urls = await Promise.all(processes.map((one) => one.url()));
});
afterAll(async () => {
  for (const { child } of processes ?? []) {
    child.kill('SIGTERM');
    await once(child, 'close');
  }
  await database?.stop();
});
beforeEach(() => database.root.query('delete from identity.throttles'));

interface Tried {
  status: number;
  retryAfter: number;
  text: string;
}

async function logIn(index: number, email: string, password: string, from: string): Promise<Tried> {
  const response = await fetch(`${urls[index % urls.length]}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify({ email, password }),
  });
  const { error } = (await response.json()) as { error?: { message: string } };
  return {
    status: response.status,
    retryAfter: Number(response.headers.get('retry-after')),
    text: error?.message ?? '',
  };
}

/** 200 tries at once, in turns through both processes. @returns what came back and how long it took, in ms */
async function attack(one: (index: number) => { email: string; from: string }) {
  const start = performance.now();
  const tried = await Promise.all(
    Array.from({ length: 200 }, (_, index) => {
      const { email, from } = one(index);
      return logIn(index, email, `guess number ${index}`, from);
    }),
  );
  const of = (status: number) => tried.filter((each) => each.status === status);
  return { ms: performance.now() - start, wrong: of(401), slowed: of(429), tried };
}

const manyAddresses = (index: number) => `10.0.${index >> 8}.${index & 255}`;

describe('200 tries at one account, from as many addresses', () => {
  it('are let through ten times and then every 30 seconds, by both processes together', async () => {
    const { ms, wrong, slowed } = await attack((index) => ({
      email: ADMIN.email,
      from: manyAddresses(index),
    }));
    expect(wrong.length).toBeGreaterThanOrEqual(10);
    expect(wrong.length).toBeLessThanOrEqual(10 + Math.ceil(ms / 30_000));
    expect(wrong.length + slowed.length).toBe(200);
    for (const { retryAfter, text } of slowed) {
      expect(retryAfter).toBeGreaterThan(0);
      expect(retryAfter).toBeLessThanOrEqual(30);
      expect(text).toMatch(/^Too many tries\. Wait \d+ seconds and try again\.$/);
    }
    // Also the right password waits: who guesses must not learn that it was right.
    const right = await logIn(0, ADMIN.email.toUpperCase(), ADMIN.password, '192.0.2.1');
    expect(right.status).toBe(429);
  });

  it('are slowed in the same way and words when nobody has that email', async () => {
    const { wrong, slowed } = await attack((index) => ({
      email: 'nobody@agency.example',
      from: manyAddresses(index),
    }));
    expect(wrong.length).toBeGreaterThanOrEqual(10);
    expect(slowed.length).toBeGreaterThan(180);
    const [unknown] = wrong;
    expect((await logIn(0, ADMIN.email, 'wrong', '192.0.2.1')).text).toBe(unknown?.text);
    expect(slowed[0]?.text).toMatch(/^Too many tries\. Wait \d+ seconds and try again\.$/);
  });

  it('leave the account open once the time has passed, and a log-in begins the count anew', async () => {
    for (let i = 0; i < 9; i++) expect((await logIn(i, ADMIN.email, 'wrong', '192.0.2.1')).status).toBe(401);
    expect((await logIn(0, ADMIN.email, ADMIN.password, '192.0.2.1')).status).toBe(200);
    for (let i = 0; i < 10; i++) expect((await logIn(i, ADMIN.email, 'wrong', '192.0.2.1')).status).toBe(401);
    expect((await logIn(0, ADMIN.email, ADMIN.password, '192.0.2.1')).status).toBe(429);
    await database.root.query(
      `update identity.throttles set spent_until = spent_until - interval '31 seconds'`,
    );
    expect((await logIn(0, ADMIN.email, ADMIN.password, '192.0.2.1')).status).toBe(200);
  });
});

describe('200 tries from one address, at as many accounts', () => {
  it('are let through 40 times and then every 10 seconds, and cost no account its own tries', async () => {
    const { ms, wrong, slowed } = await attack((index) => ({
      email: `person-${index}@agency.example`,
      from: '198.51.100.7',
    }));
    expect(wrong.length).toBeGreaterThanOrEqual(40);
    expect(wrong.length).toBeLessThanOrEqual(40 + Math.ceil(ms / 10_000));
    expect(wrong.length + slowed.length).toBe(200);
    expect((await logIn(0, ADMIN.email, ADMIN.password, '198.51.100.7')).status).toBe(429);
    expect((await logIn(0, ADMIN.email, ADMIN.password, '198.51.100.8')).status).toBe(200);
  });

  it('count for the whole network where addresses are IPv6, however they are written', async () => {
    const { slowed } = await attack((index) => ({
      email: `person-${index}@agency.example`,
      from: index % 2 ? `2001:db8:0:1::${index.toString(16)}` : `2001:0db8::1:0:0:0:${index.toString(16)}`,
    }));
    expect(slowed.length).toBeGreaterThan(150);
    expect((await logIn(0, ADMIN.email, ADMIN.password, '2001:db8:0:2::1')).status).toBe(200);
  });

  it('do not count when they succeed: an office behind one address logs in as it likes', async () => {
    for (let i = 0; i < 45; i++) {
      expect((await logIn(i, ADMIN.email, ADMIN.password, '203.0.113.5')).status).toBe(200);
    }
  }, 60_000);
});

it('asks somebody who is logged in for their password ten times, whoever else guesses at their log-in', async () => {
  const session = await fetch(`${urls[0]}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(ADMIN),
  });
  const { accessToken } = (await session.json()) as { accessToken: string };
  const change = async (currentPassword: string, i = 0) => {
    const answer = await fetch(`${urls[i % urls.length]}/api/auth/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` },
      body: JSON.stringify({ currentPassword, newPassword: ADMIN.password }),
    });
    return answer.status;
  };
  await attack((index) => ({ email: ADMIN.email, from: manyAddresses(index) }));
  const tried = [];
  for (let i = 0; i < 12; i++) tried.push(await change('wrong', i));
  expect(tried).toEqual([...Array(10).fill(400), 429, 429]);
  expect(await change(ADMIN.password)).toBe(429);
});

it('keeps neither emails nor addresses, and nothing that lies in the past', async () => {
  await logIn(0, ADMIN.email, 'wrong', '192.0.2.77');
  const all = async () => (await database.root.query('select key from identity.throttles')).rows;
  expect(JSON.stringify(await all())).not.toMatch(/stephen|192\.0\.2/);
  await database.root.query(`update identity.throttles set spent_until = now() - interval '1 second'`);
  await logIn(0, 'another@agency.example', 'wrong', '192.0.2.78');
  expect(await all()).toHaveLength(2);
});
