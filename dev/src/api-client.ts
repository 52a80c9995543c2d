import { Session } from '@pmd/core/contract/auth';
import { ErrorBody } from '@pmd/core/contract/common';
import { z } from 'zod';

/** What the API answered instead of what was asked for. */
export class ApiError extends Error {
  readonly status: number;

  constructor(method: string, path: string, status: number, message: string) {
    super(`${method} ${path} was answered with ${status}: ${message}`);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** The product's HTTP API as one user sees it. Answers are checked against the contract's schemas. */
export class ApiClient {
  readonly #origin: string;
  readonly #credentials: { email: string; password: string };
  #session: Promise<Session> | undefined;
  #expiresAt = 0;

  constructor(origin: string, credentials: { email: string; password: string }) {
    this.#origin = origin;
    this.#credentials = credentials;
  }

  /** @throws {ApiError} for any answer that is not a success */
  get<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.output<Shape>> {
    return this.#request('GET', path, undefined, shape);
  }

  /** @throws {ApiError} for any answer that is not a success */
  post<Shape extends z.ZodType>(path: string, body: unknown, shape: Shape): Promise<z.output<Shape>> {
    return this.#request('POST', path, body, shape);
  }

  async #request<Shape extends z.ZodType>(
    method: string,
    path: string,
    body: unknown,
    shape: Shape,
  ): Promise<z.output<Shape>> {
    const { accessToken } = await this.#logIn();
    return this.#send(method, path, body, shape, { authorization: `Bearer ${accessToken}` });
  }

  #logIn(): Promise<Session> {
    if (!this.#session || Date.now() > this.#expiresAt) {
      this.#expiresAt = Number.POSITIVE_INFINITY;
      this.#session = this.#send('POST', '/api/auth/login', this.#credentials, Session, {}).then(
        (session) => {
          this.#expiresAt = Date.now() + (session.expiresIn - 30) * 1000;
          return session;
        },
      );
    }
    return this.#session;
  }

  async #send<Shape extends z.ZodType>(
    method: string,
    path: string,
    body: unknown,
    shape: Shape,
    headers: Record<string, string>,
  ): Promise<z.output<Shape>> {
    const response = await fetch(new URL(path, this.#origin), {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    if (response.ok) return shape.parse(text === '' ? undefined : JSON.parse(text));
    throw new ApiError(method, path, response.status, errorMessage(text));
  }
}

function errorMessage(text: string): string {
  try {
    const { error } = ErrorBody.parse(JSON.parse(text));
    const details = (error.details ?? []).map(({ path, message }) => `${path} ${message}`);
    return [error.message, ...details].join('; ');
  } catch {
    return text.slice(0, 200);
  }
}

/** For answers nobody reads. */
export const Ignored = z.unknown();
