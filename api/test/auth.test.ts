import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Answer, type Api, createUser, JWT_SECRET, refreshCookie, startApi } from './api.ts';

let api: Api;
let admin: string;
beforeAll(async () => {
  api = await startApi();
  admin = await api.tokenOf(ADMIN);
});
afterAll(() => api.stop());

const me = (token: string | undefined) => api.ask('GET', '/api/me', { token });
const refresh = (token: string | undefined) =>
  api.ask('POST', '/api/auth/refresh', {
    headers: token === undefined ? {} : { cookie: `pmd_refresh=${token}` },
  });
const tokenIn = (answer: Answer) => refreshCookie(answer)?.token as string;
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());
const user = (name: string) => createUser(api, admin, { email: `${name}@agency.example`, role: 'admin' });

describe('log-in', () => {
  it('answers a token for 15 minutes, the user, and a refresh cookie that scripts and other sites cannot use', async () => {
    const answer = await api.logIn(ADMIN);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      expiresIn: 900,
      user: { email: ADMIN.email, role: 'admin', clientId: null, mustChangePassword: false },
    });
    const claims = claimsOf(answer.body.accessToken);
    expect(claims).toEqual({
      sub: answer.body.user.id,
      role: 'admin',
      organizationId: answer.body.user.organizationId,
      clientId: null,
      sid: expect.any(String),
      aud: 'pmd',
      iat: expect.any(Number),
      exp: claims.iat + 900,
    });
    const cookie = refreshCookie(answer);
    expect(Buffer.from(cookie?.token ?? '', 'base64url')).toHaveLength(32);
    expect(cookie?.attributes).toMatch(/Max-Age=2592000; Path=\/api\/auth; .*HttpOnly; SameSite=Strict$/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('takes the email in any case, and says so to nobody who does not know the password', async () => {
    expect((await api.logIn({ ...ADMIN, email: ' Stephen@AGENCY.example ' })).status).toBe(200);
    const wrongPassword = await api.logIn({ ...ADMIN, password: 'wrong' });
    const unknownUser = await api.logIn({ ...ADMIN, email: 'nobody@agency.example' });
    expect(wrongPassword.status).toBe(401);
    const { requestId: _1, ...one } = wrongPassword.body.error;
    const { requestId: _2, ...other } = unknownUser.body.error;
    expect([unknownUser.status, one]).toEqual([401, other]);
    expect(refreshCookie(wrongPassword)).toBeUndefined();
  });

  it('takes as long to refuse an unknown email as a wrong password', async () => {
    const time = async (email: string) => {
      const start = performance.now();
      await api.logIn({ email, password: 'wrong' });
      return performance.now() - start;
    };
    // The fastest of several, in turns: what else the machine does only ever adds time.
    const { email } = await user('timed');
    const [unknown, known] = [[] as number[], [] as number[]];
    for (let i = 0; i < 8; i++) {
      unknown.push(await time('nobody-timed@agency.example'));
      known.push(await time(email));
    }
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 2);
  });

  it('refuses a body that is no log-in, and text that cannot be stored', async () => {
    for (const json of [
      {},
      { email: ADMIN.email },
      { ...ADMIN, role: 'admin' },
      [],
      'x',
      { email: {}, password: 1 },
    ]) {
      expect((await api.ask('POST', '/api/auth/login', { json })).status).toBe(400);
    }
    expect((await api.logIn({ email: 'nul\u0000@x.example', password: 'x' })).status).toBe(400);
    expect((await api.logIn({ email: ADMIN.email, password: '' })).status).toBe(401);
  });

  it('stores passwords as argon2id, refresh tokens as SHA-256, and renews a hash with old parameters', async () => {
    const { email, password } = await user('hash');
    const hashOf = async () => {
      const { rows } = await api.root.query(
        'select password_hash as hash from identity.users where email = $1',
        [email],
      );
      return rows[0].hash as string;
    };
    const { default: argon2 } = await import('argon2');
    const weak = await argon2.hash(password, { timeCost: 3, memoryCost: 1024, parallelism: 1 });
    await api.root.query('update identity.users set password_hash = $2 where email = $1', [email, weak]);
    const session = await api.logIn({ email, password });
    expect(session.status).toBe(200);
    const renewed = await hashOf();
    expect(renewed).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    expect((await api.logIn({ email, password })).status).toBe(200);
    expect(await hashOf()).toBe(renewed);
    const { rows } = await api.root.query('select token_hash from identity.sessions');
    expect(rows.every((row) => /^[0-9a-f]{64}$/.test(row.token_hash))).toBe(true);
    expect(rows.some((row) => row.token_hash === tokenIn(session))).toBe(false);
  });
});

describe('access tokens', () => {
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const sign = (claims: Record<string, unknown>, secret = JWT_SECRET, alg = 'HS256') =>
    new SignJWT(claims).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
  const now = () => Math.floor(Date.now() / 1000);

  it('opens the API, with claims of its own shape only', async () => {
    const claims = claimsOf(admin);
    expect((await me(await sign(claims))).status).toBe(200);
    const { exp: _, ...endless } = claims;
    const wrong: Record<string, unknown>[] = [
      { ...claims, exp: now() - 1 },
      { ...claims, exp: String(claims.exp) },
      { ...claims, nbf: now() + 60 },
      endless,
      { ...claims, aud: 'other' },
      { ...claims, aud: undefined },
      { ...claims, role: 'service' },
      { ...claims, role: ['admin'] },
      { ...claims, role: 'owner' },
      { ...claims, role: 'client' },
      { ...claims, clientId: claims.sub },
      { ...claims, organizationId: undefined },
      { ...claims, organizationId: [claims.organizationId] },
      { ...claims, organizationId: '' },
      { ...claims, sub: 'admin' },
      {},
    ];
    for (const [index, one] of wrong.entries()) {
      expect([index, (await me(await sign(one))).status]).toEqual([index, 401]);
    }
  });

  it('is refused when it is missing, forged, unsigned, or signed another way', async () => {
    const claims = claimsOf(admin);
    const [header, payload, signature] = admin.split('.') as [string, string, string];
    const promoted = base64({ ...claims, organizationId: '019aa000-0000-7000-8000-000000000000' });
    const refused = [
      undefined,
      '',
      'garbage',
      await sign(claims, 'another secret of thirty-two characters'),
      await sign(claims, JWT_SECRET, 'HS512'),
      `${header}.${promoted}.${signature}`,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      ...['none', 'None', 'NONE', 'nOnE'].map((alg) => `${base64({ alg, typ: 'JWT' })}.${payload}.`),
      `${base64({ alg: 'none' })}.${payload}.${signature}`,
      tokenIn(await api.logIn(ADMIN)),
    ];
    for (const [index, token] of refused.entries()) {
      expect([index, (await me(token)).status]).toEqual([index, 401]);
    }
    expect((await me(undefined)).headers.get('www-authenticate')).toBe('Bearer');
    expect((await api.ask('GET', `/api/me?access_token=${admin}`)).status).toBe(401);
  });
});

describe('refresh', () => {
  it('replaces the refresh token and answers a new access token', async () => {
    const first = await api.logIn(ADMIN);
    const second = await refresh(tokenIn(first));
    expect(second.status).toBe(200);
    expect(tokenIn(second)).not.toBe(tokenIn(first));
    expect((await me(second.body.accessToken)).status).toBe(200);
    expect((await refresh(tokenIn(second))).status).toBe(200);
  });

  it('refuses an unknown, an expired and no token, and an access token in its place', async () => {
    const session = await api.logIn(ADMIN);
    await api.root.query(
      `update identity.sessions set expires_at = now() where token_hash = encode(sha256($1::text::bytea), 'hex')`,
      [tokenIn(session)],
    );
    for (const token of [undefined, '', 'unknown', session.body.accessToken, tokenIn(session)]) {
      const answer = await refresh(token);
      expect(answer.status).toBe(401);
      expect(refreshCookie(answer)?.token).toBe('');
    }
  });

  it('lets two tabs refresh at once, both from the same log-in', async () => {
    const session = await api.logIn(ADMIN);
    const answers = await Promise.all([refresh(tokenIn(session)), refresh(tokenIn(session))]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(new Set(answers.map(tokenIn)).size).toBe(2);
    for (const answer of answers) expect((await refresh(tokenIn(answer))).status).toBe(200);
  });

  it('ends the whole log-in when a replaced token comes back later, and no other', async () => {
    const stolen = tokenIn(await api.logIn(ADMIN));
    const elsewhere = tokenIn(await api.logIn(ADMIN));
    const current = tokenIn(await refresh(stolen));
    await api.root.query(
      `update identity.sessions set rotated_at = now() - interval '11 seconds' where rotated_at is not null`,
    );
    expect((await refresh(stolen)).status).toBe(401);
    expect((await refresh(current)).status).toBe(401);
    expect((await refresh(elsewhere)).status).toBe(200);
  });
});

describe('log-out', () => {
  it('ends the log-in, whichever of its tokens is shown, and clears the cookie', async () => {
    const first = tokenIn(await api.logIn(ADMIN));
    const second = tokenIn(await refresh(first));
    const answer = await api.ask('POST', '/api/auth/logout', { headers: { cookie: `pmd_refresh=${first}` } });
    expect(answer.status).toBe(204);
    expect(refreshCookie(answer)?.attributes).toContain('Expires=Thu, 01 Jan 1970');
    expect((await refresh(second)).status).toBe(401);
    expect((await api.ask('POST', '/api/auth/logout')).status).toBe(204);
  });
});

describe('a disabled user', () => {
  it('can neither log in nor refresh, and can again once enabled', async () => {
    const person = await user('disabled');
    const session = tokenIn(await api.logIn(person));
    const change = (status: string) =>
      api.ask('PATCH', `/api/users/${person.id}`, { token: admin, json: { status } });
    expect((await change('disabled')).body.status).toBe('disabled');
    expect((await refresh(session)).status).toBe(401);
    const refused = await api.logIn(person);
    expect([refused.status, refused.body.error.message]).toEqual([
      401,
      'The email or the password is wrong.',
    ]);
    await change('active');
    expect((await api.logIn(person)).status).toBe(200);
    expect((await refresh(session)).status).toBe(401);
  });

  it('is also one whose client was disabled', async () => {
    const client = (await api.ask('POST', '/api/clients', { token: admin, json: { name: 'Leaving' } })).body;
    const person = await createUser(api, admin, {
      email: 'leaving@x.example',
      role: 'client',
      clientId: client.id,
    });
    const session = tokenIn(await api.logIn(person));
    await api.ask('PATCH', `/api/clients/${client.id}`, { token: admin, json: { status: 'disabled' } });
    expect((await refresh(session)).status).toBe(401);
    expect((await api.logIn(person)).status).toBe(401);
    await api.ask('PATCH', `/api/clients/${client.id}`, { token: admin, json: { status: 'active' } });
    expect((await api.logIn(person)).status).toBe(200);
  });
});

describe('passwords', () => {
  it('lets a one-time password do nothing but log in, look at itself and change', async () => {
    const created = await api.ask('POST', '/api/users', {
      token: admin,
      json: { email: 'new@agency.example', role: 'admin' },
    });
    const oneTime = { email: 'new@agency.example', password: created.body.password };
    const session = await api.logIn(oneTime);
    const token = session.body.accessToken;
    expect(session.body.user.mustChangePassword).toBe(true);
    expect(claimsOf(token).mustChangePassword).toBe(true);
    expect((await me(token)).body.mustChangePassword).toBe(true);
    expect((await refresh(tokenIn(session))).body.user.mustChangePassword).toBe(true);
    for (const path of ['/api/clients', '/api/users', '/api/ingestions', '/cubejs-api/v1/load']) {
      const answer = await api.ask('GET', path, { token });
      expect([answer.status, answer.body.code ?? answer.body.error.code]).toEqual([
        403,
        'password_change_required',
      ]);
    }

    const changed = await api.ask('POST', '/api/auth/password', {
      token,
      json: { currentPassword: oneTime.password, newPassword: 'a password of my own' },
    });
    expect(changed.body.user.mustChangePassword).toBe(false);
    expect((await api.ask('GET', '/api/clients', { token: changed.body.accessToken })).status).toBe(200);
    expect((await refresh(tokenIn(changed))).status).toBe(200);
    expect((await api.logIn(oneTime)).status).toBe(401);
  });

  it('refuses a wrong current password, a short new one, and the same one again', async () => {
    const person = await user('change');
    const change = (currentPassword: string, newPassword: string) =>
      api.ask('POST', '/api/auth/password', { token: person.token, json: { currentPassword, newPassword } });
    const fieldOf = ({ status, body }: Answer) => [status, body.error.details[0].path];
    expect(fieldOf(await change('wrong', 'a password of my own'))).toEqual([400, 'currentPassword']);
    expect(fieldOf(await change(person.password, 'short'))).toEqual([400, 'newPassword']);
    expect(fieldOf(await change(person.password, person.password))).toEqual([400, 'newPassword']);
    expect((await api.logIn(person)).status).toBe(200);
  });

  it('ends all other sessions when the password is changed or reset', async () => {
    const person = await user('sessions');
    const before = tokenIn(await api.logIn(person));
    const changed = await api.ask('POST', '/api/auth/password', {
      token: person.token,
      json: { currentPassword: person.password, newPassword: 'a password of my own' },
    });
    expect((await refresh(before)).status).toBe(401);
    const reset = await api.ask('POST', `/api/users/${person.id}/reset-password`, { token: admin });
    expect((await refresh(tokenIn(changed))).status).toBe(401);
    expect((await api.logIn({ ...person, password: 'a password of my own' })).status).toBe(401);
    const again = await api.logIn({ ...person, password: reset.body.password });
    expect([again.status, again.body.user.mustChangePassword]).toEqual([200, true]);
  });
});

describe('/api/me', () => {
  it('names the organization with its currency, and the client of a client user', async () => {
    expect((await me(admin)).body).toEqual({
      id: expect.any(String),
      email: ADMIN.email,
      role: 'admin',
      organizationId: expect.any(String),
      clientId: null,
      mustChangePassword: false,
      organization: expect.objectContaining({ name: 'My agency', currency: 'USD', timeZone: 'UTC' }),
      client: null,
      hasSecondFactor: false,
      memberships: [
        {
          id: expect.any(String),
          role: 'admin',
          organizationId: expect.any(String),
          organizationName: 'My agency',
          clientId: null,
          clientName: null,
          isCurrent: true,
        },
      ],
    });
    const client = (await api.ask('POST', '/api/clients', { token: admin, json: { name: 'Northwind' } }))
      .body;
    const person = await createUser(api, admin, {
      email: 'ann@x.example',
      role: 'client',
      clientId: client.id,
    });
    expect((await me(person.token)).body).toMatchObject({
      role: 'client',
      clientId: client.id,
      client: { id: client.id, name: 'Northwind' },
    });
  });
});
