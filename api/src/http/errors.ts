import type { ErrorBody } from '@pmd/core/contract/common';
import type { z } from 'zod';

type Details = NonNullable<ErrorBody['error']['details']>;

/** An answer other than 2xx, with words meant for the person who asked. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Details | undefined;
  /** Seconds after which the same may be asked again. */
  retryAfter: number | undefined;

  constructor(status: number, code: string, message: string, details?: Details) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export const badRequest = (code: string, message: string) => new HttpError(400, code, message);
export const invalid = (details: Details) =>
  new HttpError(400, 'invalid_request', 'The request is not valid; see details.', details);
export const unauthenticated = (message = 'Log in to continue.') =>
  new HttpError(401, 'unauthenticated', message);
export const forbidden = () => new HttpError(403, 'forbidden', 'This is for administrators.');
export const sharedView = () =>
  new HttpError(403, 'shared_view', 'A shared view shows its numbers and nothing else.');
export const passwordChangeRequired = () =>
  new HttpError(403, 'password_change_required', 'Change your one-time password first.');
export const viewOnly = () =>
  new HttpError(
    403,
    'view_only',
    'You are looking at what the client sees. Nothing can be changed from here.',
  );
export const notFound = (what: string) => new HttpError(404, 'not_found', `${what} does not exist.`);
export const conflict = (message: string) => new HttpError(409, 'conflict', message);
export const secondFactorRequired = () =>
  new HttpError(401, 'second_factor_required', 'Enter the code that your authenticator app shows.');
export const wrongCode = () =>
  new HttpError(401, 'wrong_code', 'This code does not fit. Wait for the next one, or use a recovery code.');
export function tooManyTries(seconds: number): HttpError {
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  const error = new HttpError(429, 'too_many_tries', `Too many tries. Wait ${wait} and try again.`);
  error.retryAfter = seconds;
  return error;
}
export const tooLarge = (message: string) => new HttpError(413, 'too_large', message);

/**
 * Reads input through its schema.
 * @throws {HttpError} 400 with the path of each wrong field and what is wrong with it
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })));
}
