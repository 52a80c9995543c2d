import { describe, expect, it } from 'vitest';
import { ApiError } from './error.ts';
import { identity, Session } from './session.ts';

const user = (id: string) => ({
  id,
  email: `${id}@example.com`,
  role: 'admin' as const,
  organizationId: 'o',
  clientId: null,
  mustChangePassword: false,
});
const organization = { id: 'o', name: 'Agency', currency: 'USD', timeZone: 'UTC', locale: 'en-US' };
const me = (id: string) => ({
  ...user(id),
  organization: { ...organization, accentColor: null, logoAt: null },
  client: null,
  memberships: [],
  hasSecondFactor: false,
});
const grant = (accessToken: string, expiresIn = 900, id = 'ann') => ({
  accessToken,
  expiresIn,
  user: user(id),
  me: me(id),
});
const refused = () => new ApiError('no session', { status: 401, code: 'unauthenticated' });

/** A session whose refreshes answer from a list, one after the other. */
function sessionWith(...answers: (ReturnType<typeof grant> | ApiError)[]) {
  let asked = 0;
  const session = new Session(async () => {
    const answer = answers[asked++] ?? refused();
    if (answer instanceof ApiError) throw answer;
    return answer;
  });
  return { session, asked: () => asked };
}

describe('session', () => {
  it('refreshes once however many requests need a token at the same time', async () => {
    const { session, asked } = sessionWith(grant('one'));
    const tokens = await Promise.all([session.token(), session.token(), session.start(), session.token()]);
    expect(tokens.filter(Boolean)).toEqual(['one', 'one', 'one']);
    expect(asked()).toBe(1);
  });

  it('keeps a good token and renews one that is at its end', async () => {
    const { session, asked } = sessionWith(grant('good'), grant('next'));
    await session.start();
    expect(await session.token()).toBe('good');
    expect(asked()).toBe(1);
    session.accept(grant('ended', 0));
    expect(await session.token()).toBe('next');
  });

  it('asks again after the server refused the token, but not for an older refusal', async () => {
    const { session, asked } = sessionWith(grant('one'), grant('two'));
    await session.start();
    session.discard('one');
    expect(await session.token()).toBe('two');
    session.discard('one');
    expect(await session.token()).toBe('two');
    expect(asked()).toBe(2);
  });

  it('is out when the browser holds no session, and unreachable when no answer came', async () => {
    const none = sessionWith(refused()).session;
    await none.start();
    expect(none.state().status).toBe('out');
    const offline = sessionWith(new ApiError('offline', { status: 0, code: 'unreachable' })).session;
    await offline.start();
    expect(offline.state().status).toBe('unreachable');
  });

  it('lets requests wait for the log-in after the session expired', async () => {
    const { session } = sessionWith(grant('one'), refused());
    await session.start();
    session.discard('one');
    const waiting = session.token();
    await expect.poll(() => session.state().status).toBe('expired');
    session.accept(grant('again'));
    expect(await waiting).toBe('again');
    expect(session.state().status).toBe('in');
  });

  it('drops waiting requests when somebody else logs in', async () => {
    const { session } = sessionWith(grant('one'), refused());
    await session.start();
    session.discard('one');
    const waiting = session.token();
    await expect.poll(() => session.state().status).toBe('expired');
    session.accept(grant('other', 900, 'bob'));
    await expect(waiting).rejects.toMatchObject({ status: 401 });
  });

  it('drops them too when the same person goes on in another organization', async () => {
    const { session } = sessionWith(grant('one'), refused());
    await session.start();
    session.discard('one');
    const waiting = session.token();
    await expect.poll(() => session.state().status).toBe('expired');
    session.accept({ ...grant('elsewhere'), user: { ...user('ann'), organizationId: 'p' } });
    await expect(waiting).rejects.toMatchObject({ status: 401 });
    expect(identity({ ...user('ann'), clientId: 'c' })).not.toBe(identity(user('ann')));
  });

  describe('with an administrator who looks as a client', () => {
    const view = (accessToken: string, expiresIn = 900) => ({
      accessToken,
      expiresIn,
      client: { id: 'acme', name: 'Acme' },
    });

    it('sends the client’s token, is shown as the client, and comes back to its own', async () => {
      const { session } = sessionWith(grant('own'));
      await session.start();
      await session.view(async () => view(`${await session.ownToken()} as Acme`));
      expect(await session.token()).toBe('own as Acme');
      expect(session.state()).toMatchObject({ user: { id: 'ann', role: 'client', clientId: 'acme' } });
      expect(session.me()).toBeNull();
      session.leaveView();
      expect(session.me()).toEqual(me('ann'));
      expect(await session.token()).toBe('own');
      expect(session.state()).toEqual({ status: 'in', user: user('ann') });
    });

    it('asks again when the view’s token has run out or was refused, once for all requests', async () => {
      const { session } = sessionWith(grant('own'));
      await session.start();
      const answers = [view('ended', 0), view('second'), view('third')];
      let asked = 0;
      await session.view(async () => answers[asked++] as ReturnType<typeof view>);
      expect(await session.token()).toBe('second');
      session.discard('second');
      expect(await Promise.all([session.token(), session.token()])).toEqual(['third', 'third']);
      expect(asked).toBe(3);
    });

    it('stays itself when the view is refused, and comes back when it is over', async () => {
      const { session } = sessionWith(grant('own'));
      await session.start();
      const disabled = new ApiError('The client is disabled.', { status: 409, code: 'conflict' });
      await expect(session.view(() => Promise.reject(disabled))).rejects.toBe(disabled);
      expect(await session.token()).toBe('own');
      let asked = 0;
      await session.view(async () => {
        if (asked++ > 0) throw disabled;
        return view('first');
      });
      session.discard('first');
      await expect(session.token()).rejects.toBe(disabled);
      expect(await session.token()).toBe('own');
    });
  });
});
