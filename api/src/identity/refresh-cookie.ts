import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { SESSION_DAYS } from './sessions.ts';

const NAME = 'pmd_refresh';

// Only the log-in routes ever see it, no script does, and no other site can make a browser send it.
const options = (overHttps: boolean): CookieOptions => ({
  httpOnly: true,
  sameSite: 'strict',
  path: '/api/auth',
  secure: overHttps,
});

export const readRefreshCookie = (req: Request): string | undefined =>
  parseCookie(req.headers.cookie ?? '')[NAME];

export function setRefreshCookie(res: Response, refreshToken: string, overHttps: boolean): void {
  res.cookie(NAME, refreshToken, { ...options(overHttps), maxAge: SESSION_DAYS * 86_400_000 });
}

export function clearRefreshCookie(res: Response, overHttps: boolean): void {
  res.clearCookie(NAME, options(overHttps));
}
