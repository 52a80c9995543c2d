import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeAt, stepAt } from '../src/identity/totp.ts';
import {
  ADMIN,
  type Answer,
  type Api,
  createOrganization,
  createUser,
  refreshCookie,
  startApi,
} from './api.ts';

let api: Api;
let admin: string;
beforeAll(async () => {
  api = await startApi({ PUBLIC_URL: 'http://media.example/' });
  admin = await api.tokenOf(ADMIN);
});
afterAll(() => api.stop());

const user = (name: string) => createUser(api, admin, { email: `${name}@agency.example`, role: 'admin' });
const ask = (token: string, method: string, path: string, json?: unknown) =>
  api.ask(method, path, { token, json });
const codeOf = ({ status, body }: Answer) => [status, body.error?.code];
const refresh = (answer: Answer) =>
  api.ask('POST', '/api/auth/refresh', {
    headers: { cookie: `pmd_refresh=${refreshCookie(answer)?.token}` },
  });
const logInWith = (person: { email: string; password: string }, code?: string) =>
  api.ask('POST', '/api/auth/login', { json: { email: person.email, password: person.password, code } });

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** A person with an authenticator app: `codes` gives one that was not used yet, by going a step ahead each time. */
async function withSecondFactor(name: string) {
  const person = await user(name);
  const started = await ask(person.token, 'POST', '/api/me/second-factor', { password: person.password });
  const secret = fromBase32(started.body.secret);
  const code = (offset = 0) => codeAt(secret, stepAt(Date.now()) + offset);
  const confirmed = await ask(person.token, 'POST', '/api/me/second-factor/confirm', { code: code(-1) });
  return { ...person, secret, code, started, confirmed, recovery: confirmed.body.codes as string[] };
}

describe('a second factor', () => {
  it('counts once a code was entered, is asked for at log-in, and keeps its secret sealed', async () => {
    const person = await user('factor');
    expect(codeOf(await ask(person.token, 'POST', '/api/me/second-factor', { password: 'wrong' }))).toEqual([
      400,
      'invalid_request',
    ]);
    const started = await ask(person.token, 'POST', '/api/me/second-factor', { password: person.password });
    expect(started.body.uri).toBe(
      `otpauth://totp/My%20agency:factor%40agency.example?secret=${started.body.secret}&issuer=My%20agency&algorithm=SHA1&digits=6&period=30`,
    );
    expect((await logInWith(person)).status).toBe(200);
    const secret = fromBase32(started.body.secret);
    const at = (offset: number) => codeAt(secret, stepAt(Date.now()) + offset);
    const confirm = (code: string) => ask(person.token, 'POST', '/api/me/second-factor/confirm', { code });
    expect((await confirm(at(500))).status).toBe(400);
    const confirmed = await confirm(at(0));
    expect(new Set(confirmed.body.codes).size).toBe(10);
    expect((await ask(person.token, 'GET', '/api/me')).body.hasSecondFactor).toBe(true);
    expect((await ask(person.token, 'GET', '/api/me/second-factor')).body).toEqual({
      since: expect.any(String),
      recoveryCodesLeft: 10,
    });
    expect(codeOf(await logInWith(person))).toEqual([401, 'second_factor_required']);
    const { rows } = await api.root.query(
      'select f.secret_sealed, r.code_hash from identity.second_factors f join identity.recovery_codes r using (user_id)',
    );
    const stored = JSON.stringify(rows);
    expect(stored).not.toContain(secret.toString('base64'));
    for (const code of confirmed.body.codes) expect(stored).not.toContain(code.replaceAll('-', ''));
    expect(
      codeOf(await ask(person.token, 'POST', '/api/me/second-factor', { password: person.password })),
    ).toEqual([409, 'conflict']);
  });

  it('takes each code once, also of two log-ins at once, and says of a wrong password nothing about codes', async () => {
    const person = await withSecondFactor('once');
    const code = person.code();
    const both = await Promise.all([logInWith(person, code), logInWith(person, code)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(codeOf(await logInWith(person, code))).toEqual([401, 'wrong_code']);
    expect(codeOf(await logInWith({ ...person, password: 'wrong' }, person.code(1)))).toEqual([
      401,
      'unauthenticated',
    ]);
    expect((await logInWith(person, person.code(1))).status).toBe(200);
  });

  it('can be stood in for by recovery codes, once each, until they are replaced', async () => {
    const person = await withSecondFactor('recovery');
    const [first = '', second = '', third = ''] = person.recovery;
    expect((await logInWith(person, first.toUpperCase().replaceAll('-', ' '))).status).toBe(200);
    expect(codeOf(await logInWith(person, first))).toEqual([401, 'wrong_code']);
    expect((await logInWith(person, second)).status).toBe(200);
    const replaced = await ask(person.token, 'POST', '/api/me/second-factor/recovery-codes', {
      password: person.password,
    });
    expect((await logInWith(person, third)).status).toBe(401);
    expect((await logInWith(person, replaced.body.codes[0])).status).toBe(200);
  });

  it('is guessed at no more than five times, by whoever knows the password', async () => {
    const person = await withSecondFactor('guessed');
    const tries: number[] = [];
    for (let i = 0; i < 7; i++) tries.push((await logInWith(person, '000000')).status);
    expect(tries).toEqual([401, 401, 401, 401, 401, 429, 429]);
    expect(codeOf(await logInWith(person, person.code()))).toEqual([429, 'too_many_tries']);
  });

  it('is removed with the password, or by an administrator when the device is lost', async () => {
    const person = await withSecondFactor('removed');
    const remove = (password: string) =>
      ask(person.token, 'POST', '/api/me/second-factor/remove', { password });
    expect((await remove('wrong')).status).toBe(400);
    expect((await remove(person.password)).status).toBe(204);
    expect(codeOf(await remove(person.password))).toEqual([409, 'conflict']);
    expect((await logInWith(person)).status).toBe(200);

    const lost = await withSecondFactor('lost');
    const path = `/api/users/${lost.id}/second-factor`;
    expect((await ask(admin, 'DELETE', path)).status).toBe(204);
    expect((await ask(admin, 'DELETE', path)).status).toBe(409);
    expect((await logInWith(lost)).status).toBe(200);
  });

  it('survives a new DATA_ENCRYPTION_KEY', async () => {
    const { setUp } = await import('../src/setup.ts');
    const person = await withSecondFactor('rotated');
    const newKey = Buffer.alloc(32, 9).toString('base64');
    const sealedWith = async () => {
      const { rows } = await api.root.query(
        'select distinct split_part(secret_sealed, $$.$$, 2) as key from identity.second_factors',
      );
      return rows.map(({ key }) => key);
    };
    const [before] = await sealedWith();
    await setUp({ ...api.config, DATA_ENCRYPTION_KEY: `${newKey},${api.config.DATA_ENCRYPTION_KEY}` });
    expect((await sealedWith()).includes(before)).toBe(false);
    await setUp({ ...api.config, DATA_ENCRYPTION_KEY: `${api.config.DATA_ENCRYPTION_KEY},${newKey}` });
    expect((await logInWith(person, person.code())).status).toBe(200);
  });
});

describe('sessions', () => {
  it('are listed with what they are recognized by, this one first, and each can be ended', async () => {
    const person = await user('devices');
    const phone = await api.ask('POST', '/api/auth/login', {
      json: { email: person.email, password: person.password },
      headers: { 'user-agent': 'A phone' },
    });
    const { body } = await ask(person.token, 'GET', '/api/me/sessions');
    expect(body.total).toBe(2);
    expect(body.items.map((item: { isCurrent: boolean }) => item.isCurrent)).toEqual([true, false]);
    expect(body.items[1]).toEqual({
      id: expect.any(String),
      isCurrent: false,
      userAgent: 'A phone',
      address: '127.0.0.1',
      organizationId: expect.any(String),
      startedAt: expect.any(String),
      lastUsedAt: expect.any(String),
    });
    // Refreshed, it is still the same log-in.
    const refreshed = await refresh(phone);
    expect((await ask(person.token, 'GET', '/api/me/sessions')).body.total).toBe(2);

    const path = `/api/me/sessions/${body.items[1].id}`;
    expect((await ask(admin, 'DELETE', path)).status).toBe(404);
    expect((await ask(refreshed.body.accessToken, 'GET', '/api/me')).status).toBe(200);
    expect((await ask(person.token, 'DELETE', path)).status).toBe(204);
    expect((await ask(refreshed.body.accessToken, 'GET', '/api/me')).status).toBe(401);
    expect((await ask(refreshed.body.accessToken, 'GET', '/cubejs-api/v1/meta')).status).toBe(401);
    expect((await refresh(refreshed)).status).toBe(401);
    expect((await ask(person.token, 'DELETE', path)).status).toBe(404);
    expect((await ask(person.token, 'GET', '/api/me')).status).toBe(200);
  });

  it('all end at once, for oneself or by an administrator', async () => {
    const person = await user('everywhere');
    const sessions = [await api.logIn(person), await api.logIn(person)];
    const statuses = () =>
      Promise.all(sessions.map(async ({ body }) => (await ask(body.accessToken, 'GET', '/api/me')).status));
    expect(await statuses()).toEqual([200, 200]);
    expect((await ask(sessions[0]?.body.accessToken, 'POST', '/api/auth/logout-everywhere')).status).toBe(
      204,
    );
    expect(await statuses()).toEqual([401, 401]);
    sessions.splice(0, 2, await api.logIn(person), await api.logIn(person));
    expect((await ask(admin, 'POST', `/api/users/${person.id}/sign-out`)).status).toBe(204);
    expect(await statuses()).toEqual([401, 401]);
    expect((await api.logIn(person)).status).toBe(200);
  });

  it('end with the access token of a log-out too', async () => {
    const person = await user('logged-out');
    const session = await api.logIn(person);
    await api.ask('POST', '/api/auth/logout', {
      headers: { cookie: `pmd_refresh=${refreshCookie(session)?.token}` },
    });
    expect((await ask(session.body.accessToken, 'GET', '/api/me')).status).toBe(401);
  });
});

describe('a one-time link', () => {
  const link = async (id: string) => {
    const made = await ask(admin, 'POST', `/api/users/${id}/link`);
    return { ...made, token: new URL(made.body.url).hash.slice(1) };
  };
  const question = (token: string) => api.ask('POST', '/api/auth/link', { json: { token } });
  const use = (token: string, newPassword: string) =>
    api.ask('POST', '/api/auth/link/password', { json: { token, newPassword } });

  it('lets an invited person choose a password, once, and log in with it', async () => {
    const { body } = await ask(admin, 'POST', '/api/users', {
      email: 'invited@agency.example',
      role: 'admin',
    });
    const made = await link(body.id);
    expect(made.body.url).toMatch(/^http:\/\/media\.example\/choose-password#[\w-]{43}$/);
    expect((await api.logIn({ email: body.email, password: body.password })).status).toBe(401);
    expect((await question(made.token)).body).toEqual({
      email: 'invited@agency.example',
      organizationName: 'My agency',
      expiresAt: made.body.expiresAt,
    });
    expect(codeOf(await use(made.token, 'password123'))).toEqual([400, 'invalid_request']);
    expect(codeOf(await use(made.token, 'invited@agency.example'))).toEqual([400, 'invalid_request']);
    const both = await Promise.all([use(made.token, 'my own password'), use(made.token, 'my own password')]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 404]);
    expect(codeOf(await question(made.token))).toEqual([404, 'link_over']);
    const session = await api.logIn({ email: body.email, password: 'my own password' });
    expect([session.status, session.body.user.mustChangePassword]).toEqual([200, false]);
    const stored = JSON.stringify((await api.root.query('select * from identity.one_time_links')).rows);
    expect(stored).not.toContain(made.token);
  });

  it('is over when it is old, replaced, never was, or its person is disabled', async () => {
    const person = await user('late');
    const first = await link(person.id);
    const second = await link(person.id);
    expect((await question(first.token)).status).toBe(404);
    expect((await question('made-up')).status).toBe(404);
    await ask(admin, 'PATCH', `/api/users/${person.id}`, { status: 'disabled' });
    expect((await question(second.token)).status).toBe(404);
    await ask(admin, 'PATCH', `/api/users/${person.id}`, { status: 'active' });
    expect((await question(second.token)).status).toBe(200);
    await api.root.query(`update identity.one_time_links set expires_at = now() where used_at is null`);
    expect(codeOf(await use(second.token, 'my own password'))).toEqual([404, 'link_over']);
  });

  it('ends the sessions and the password there were, and no second factor', async () => {
    const person = await withSecondFactor('linked');
    const { token } = await link(person.id);
    expect((await ask(person.token, 'GET', '/api/me')).status).toBe(401);
    expect((await logInWith(person, person.recovery[0])).status).toBe(401);
    expect((await use(token, 'another long one')).status).toBe(204);
    const changed = { email: person.email, password: 'another long one' };
    expect(codeOf(await logInWith(changed))).toEqual([401, 'second_factor_required']);
    expect((await logInWith(changed, person.recovery[0])).status).toBe(200);
  });
});

describe('a person in two organizations', () => {
  it('switches between them with one log-in, sees each as what they are there, and can be let into no other', async () => {
    const other = await createOrganization(api, 'owner@other.example');
    const client = await ask(other.token, 'POST', '/api/clients', { name: 'Their client' });
    const person = await user('both');
    const added = await ask(other.token, 'POST', '/api/users', {
      email: 'BOTH@agency.example',
      role: 'client',
      clientId: client.body.id,
    });
    expect([added.status, added.body.id, added.body.password]).toEqual([201, person.id, null]);
    const again = { email: person.email, role: 'admin' };
    expect(codeOf(await ask(other.token, 'POST', '/api/users', again))).toEqual([409, 'conflict']);

    const { body: me } = await ask(person.token, 'GET', '/api/me');
    const choices = me.memberships.map(
      ({ organizationName, clientName, role, isCurrent }: Record<string, unknown>) => [
        organizationName,
        clientName,
        role,
        isCurrent,
      ],
    );
    expect(choices).toEqual([
      ['My agency', null, 'admin', true],
      ['Other agency', 'Their client', 'client', false],
    ]);
    const theirs = me.memberships[1].id;
    expect((await ask(admin, 'POST', '/api/auth/switch', { membershipId: theirs })).status).toBe(404);
    const switched = await ask(person.token, 'POST', '/api/auth/switch', { membershipId: theirs });
    expect(switched.body.user).toMatchObject({
      role: 'client',
      organizationId: other.id,
      clientId: client.body.id,
    });
    expect((await ask(person.token, 'GET', '/api/me')).status).toBe(401);
    const token = switched.body.accessToken;
    expect((await ask(token, 'GET', '/api/clients')).body.items.map(({ id }: { id: string }) => id)).toEqual([
      client.body.id,
    ]);
    expect((await ask(token, 'GET', '/api/users')).status).toBe(403);
    expect((await refresh(switched)).body.user.organizationId).toBe(other.id);
    // The next log-in begins where the last one was.
    expect((await api.logIn(person)).body.user.organizationId).toBe(other.id);
  });

  it('keeps its log-in to itself: no administrator of either can take it over', async () => {
    const other = await createOrganization(api, 'taker@other.example');
    const person = await withSecondFactor('kept');
    await ask(other.token, 'POST', '/api/users', { email: person.email, role: 'admin' });
    for (const token of [admin, other.token]) {
      expect((await ask(token, 'POST', `/api/users/${person.id}/reset-password`)).status).toBe(409);
      expect((await ask(token, 'POST', `/api/users/${person.id}/link`)).status).toBe(409);
      expect((await ask(token, 'DELETE', `/api/users/${person.id}/second-factor`)).status).toBe(409);
    }
    expect((await logInWith(person, person.recovery[0])).status).toBe(200);
    // Each ends what is its own only.
    const here = person.token;
    expect((await ask(other.token, 'POST', `/api/users/${person.id}/sign-out`)).status).toBe(204);
    await ask(other.token, 'PATCH', `/api/users/${person.id}`, { status: 'disabled' });
    expect((await ask(here, 'GET', '/api/me')).status).toBe(200);
  });
});

describe('a new password', () => {
  it('is refused when it is one of the first that are tried, whatever its case', async () => {
    const person = await user('common');
    const change = (newPassword: string) =>
      ask(person.token, 'POST', '/api/auth/password', { currentPassword: person.password, newPassword });
    for (const weak of [
      '1234567890',
      'Password123',
      'QWERTYUIOP',
      'aaaaaaaaaaaa',
      'abababababab',
      person.email,
    ]) {
      const answer = await change(weak);
      expect([weak, answer.status, answer.body.error?.details?.[0].path]).toEqual([weak, 400, 'newPassword']);
    }
    expect((await change('quite another thing')).status).toBe(200);
  });
});
