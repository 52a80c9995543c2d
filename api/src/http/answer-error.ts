import type { ErrorBody } from '@pmd/core/contract/common';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import pg from 'pg';
import { isCubePath } from './cube-paths.ts';
import { badRequest, conflict, HttpError, notFound } from './errors.ts';

/** What a unique index stands for, in words. */
const TAKEN: Record<string, string> = {
  idx_saved_views_name: 'You have a view of this name already.',
  idx_clients_name: 'There is already a client with this name.',
  idx_sources_name: 'There is already a source with this name.',
  idx_users_email_unique: 'There is already a user with this email.',
};

/** Text that Postgres cannot store: NUL, broken UTF-8, too long once it is normalized. */
const UNSTORABLE_TEXT = new Set(['22021', '22P05', '22001']);

/** What the body parsers throw (http-errors): 4xx with a `type`. */
interface BodyError extends Error {
  status: number;
  type: string;
}
const isBodyError = (error: unknown): error is BodyError =>
  error instanceof Error &&
  'status' in error &&
  typeof error.status === 'number' &&
  error.status >= 400 &&
  error.status < 500;

/** The error to answer with, or undefined when it is a defect or a failure of ours. */
function expected(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error;
  if (error instanceof pg.DatabaseError) {
    if (error.code === '23505') {
      return conflict(TAKEN[error.constraint ?? ''] ?? 'This exists already.');
    }
    if (error.code === 'PM001') {
      return conflict('The last active administrator can be neither disabled nor made a client.');
    }
    if (UNSTORABLE_TEXT.has(error.code ?? '')) {
      return badRequest('invalid_request', 'The request contains text that cannot be stored.');
    }
    return undefined;
  }
  if (!isBodyError(error)) return undefined;
  if (error.type === 'entity.parse.failed') {
    return badRequest('malformed_json', 'The body is not valid JSON.');
  }
  if (error.status === 413) return new HttpError(413, 'too_large', 'The body is too large.');
  return new HttpError(error.status, 'invalid_request', 'The request cannot be read.');
}

/** The last handler: turns whatever was thrown into an answer. Details of a 500 go to the log only. */
export const answerError: ErrorRequestHandler = (error, req, res, _next) => {
  const known = expected(error);
  if (!known) req.log.error({ err: error }, 'request failed');
  // The answer has begun: breaking it off is the only way to say that it is not whole.
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const { status, code, message, details } =
    known ?? new HttpError(500, 'internal_error', 'Something went wrong on our side.');
  const requestId = String(req.id);
  if (known?.retryAfter) res.set('Retry-After', String(known.retryAfter));
  if (status === 401) res.set('WWW-Authenticate', 'Bearer');
  res.set('Cache-Control', 'no-store').status(status);
  // Cube's clients expect Cube's form of an error.
  if (isCubePath(req.path)) {
    res.json({ error: message, code, requestId });
    return;
  }
  res.json({ error: { code, message, ...(details && { details }), requestId } } satisfies ErrorBody);
};

/** For a path that nothing answers. */
export const answerNotFound: RequestHandler = (req) => {
  throw notFound(`${req.method} ${req.path}`);
};
