import {
  type ClientView,
  type Session as Grant,
  Session as GrantSchema,
  type Me,
} from '@pmd/core/contract/auth';
import { ApiError, toApiError } from './error.ts';
import { parse, send } from './send.ts';

export type SessionUser = Grant['user'] & {
  /** The client as which an administrator looks at the product. */
  viewing?: ClientView['client'];
};

/**
 * `expired`: the server no longer knows this session, but the page stays and waits for a new log-in.
 * `out`: nobody is logged in.
 */
export type SessionState =
  | { status: 'starting' }
  | { status: 'unreachable'; error: ApiError }
  | { status: 'out' }
  | { status: 'in' | 'expired'; user: SessionUser };

/** Who it is and as what: what one of these was shown is not another's to see. */
export const identity = ({ id, organizationId, clientId }: SessionUser): string =>
  [id, organizationId, clientId].join(' ');

/** A token this close to its end is renewed before it is used. */
const MARGIN_MS = 30_000;

/**
 * Who is logged in. The access token lives in memory only; the refresh token is an HttpOnly cookie that
 * scripts never see. At most one refresh is under way at any time.
 */
export class Session {
  #state: SessionState = { status: 'starting' };
  #token: Token | null = null;
  #refreshing: Promise<string> | null = null;
  #view: View | null = null;
  #waiting: PromiseWithResolvers<string> | null = null;
  /** Who is logged in, whatever is looked at. */
  #own: SessionUser | null = null;
  #me: Me | null = null;
  readonly #listeners = new Set<() => void>();
  #askRefresh: () => Promise<Grant>;

  /** `askRefresh` trades the cookie for a new token; it throws ApiError 401 when there is no session. */
  constructor(askRefresh: () => Promise<Grant>) {
    this.#askRefresh = askRefresh;
  }

  /** From now on trades something else than the cookie for tokens: a share link. */
  openThrough(askRefresh: () => Promise<Grant>): void {
    this.#askRefresh = askRefresh;
  }

  state = (): SessionState => this.#state;

  /** What the log-in said of the person; null while somebody else's view is looked at. */
  me = (): Me | null => (this.#view ? null : this.#me);

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Finds out whether the browser still holds a session. */
  async start(): Promise<void> {
    this.#set({ status: 'starting' });
    await this.token().catch(() => undefined);
  }

  /** A token that is good for the next request: that of the view, where an administrator looks as a client. */
  async token(): Promise<string> {
    return this.#view ? this.#viewToken(this.#view) : this.ownToken();
  }

  /**
   * Shows what a client sees from now on. `ask` gets a token for that, in the administrator's own name; it is asked
   * again whenever that has run out. Nothing changes when the first one is refused.
   */
  async view(ask: () => Promise<ClientView>): Promise<void> {
    const first = await ask();
    this.#view = { client: first.client, ask, token: Promise.resolve(tokenOf(first)), refused: null };
    this.#shown();
  }

  /** Back to the person's own. */
  leaveView(): void {
    this.#view = null;
    this.#shown();
  }

  /**
   * The person's own token. While the session is expired this waits for the next
   * log-in. Throws ApiError when nobody is logged in or the server cannot be reached.
   */
  async ownToken(): Promise<string> {
    if (this.#token && this.#token.goodUntil > Date.now()) return this.#token.text;
    if (this.#waiting) return this.#waiting.promise;
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    return this.#refreshing;
  }

  /** Says that the server refused this token, so that the next request asks for another. */
  discard(token: string): void {
    if (this.#token?.text === token) this.#token = null;
    if (this.#view) this.#view.refused = token;
  }

  /** Takes over a fresh log-in. Requests that waited go on, but only for the same person. */
  accept(grant: Grant): string {
    const before = this.#state;
    const samePerson = before.status !== 'expired' || identity(before.user) === identity(grant.user);
    this.#token = tokenOf(grant);
    const waiting = this.#waiting;
    this.#waiting = null;
    this.#own = grant.user;
    this.#me = grant.me;
    if (!samePerson) this.#view = null;
    this.#set({ status: 'in', user: this.#userShown(grant.user) });
    if (samePerson) waiting?.resolve(grant.accessToken);
    else waiting?.reject(notLoggedIn());
    return grant.accessToken;
  }

  /** Forgets the session on this side. */
  end(): void {
    this.#token = null;
    this.#view = null;
    this.#waiting?.reject(notLoggedIn());
    this.#waiting = null;
    this.#set({ status: 'out' });
  }

  async #refresh(): Promise<string> {
    try {
      return this.accept(await this.#askRefresh());
    } catch (thrown) {
      const error = toApiError(thrown);
      if (error.status !== 401) {
        if (this.#state.status === 'starting') this.#set({ status: 'unreachable', error });
        throw error;
      }
      if (this.#state.status !== 'in') {
        this.end();
        throw error;
      }
      this.#token = null;
      this.#waiting = Promise.withResolvers();
      this.#set({ status: 'expired', user: this.#state.user });
      return this.#waiting.promise;
    }
  }

  async #viewToken(view: View): Promise<string> {
    const asked = view.token;
    const known = await asked;
    if (known.text !== view.refused && known.goodUntil > Date.now()) return known.text;
    // Others may have waited for the same one: whoever is first asks for all.
    if (view.token === asked) view.token = view.ask().then(tokenOf);
    // A view that cannot be had again, because its client was disabled meanwhile, is over.
    return view.token.then(
      ({ text }) => text,
      (thrown) => {
        if (this.#view === view) this.leaveView();
        throw thrown;
      },
    );
  }

  #userShown(own: SessionUser): SessionUser {
    const client = this.#view?.client;
    return client ? { ...own, role: 'client', clientId: client.id, viewing: client } : own;
  }

  #shown(): void {
    if (this.#own && this.#state.status === 'in')
      this.#set({ status: 'in', user: this.#userShown(this.#own) });
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

interface Token {
  text: string;
  goodUntil: number;
}

/** What a client sees, looked at by an administrator. */
interface View {
  client: ClientView['client'];
  ask: () => Promise<ClientView>;
  token: Promise<Token>;
  /** What the server refused last. */
  refused: string | null;
}

const tokenOf = ({ accessToken, expiresIn }: { accessToken: string; expiresIn: number }): Token => ({
  text: accessToken,
  goodUntil: Date.now() + Math.max(expiresIn * 1000 - MARGIN_MS, expiresIn * 500),
});

const notLoggedIn = () => new ApiError('You are not logged in.', { status: 401, code: 'unauthenticated' });

/**
 * Tabs share the cookie, and a refresh replaces it: they take turns where the browser can say so
 * (it can on https and on localhost), or one tab would send a cookie that another has just used up.
 */
async function askRefresh(): Promise<Grant> {
  const ask = async () => parse(GrantSchema, await send('/api/auth/refresh', { method: 'POST' }));
  return navigator.locks ? navigator.locks.request('session-refresh', ask) : ask();
}

export const session = new Session(askRefresh);
