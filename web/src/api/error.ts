import { ErrorBody } from '@pmd/core/contract/common';
import { z } from 'zod';

export type FieldError = { path: string; message: string };

/**
 * The one shape of everything that can go wrong between the browser and the server.
 * `status` is 0 when no answer came back at all.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly details: FieldError[];
  readonly requestId: string | undefined;

  constructor(
    message: string,
    fields: { status: number; code: string; details?: FieldError[]; requestId?: string | undefined },
  ) {
    super(message);
    this.status = fields.status;
    this.code = fields.code;
    this.details = fields.details ?? [];
    this.requestId = fields.requestId;
  }

  /** The message, with the reference that support can look up when the server itself failed. */
  get inWords(): string {
    return this.status >= 500 && this.requestId
      ? `${this.message} (Request ${this.requestId})`
      : this.message;
  }

  /** Worth another attempt without anybody changing anything. */
  get isPassing(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

const CUBE_IS_DOWN = 'The numbers cannot be read right now. What was loaded is safe; try again in a minute.';

/** What Cube answers: `{error: "…"}`, thrown by its client with `status`. */
const CubeFailure = z.object({
  message: z.string(),
  status: z.number().optional(),
  response: z.object({ error: z.string(), requestId: z.string() }).partial().optional(),
});

/** Turns whatever was thrown into an ApiError. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof z.ZodError) {
    const message =
      'The server answered in a form this page does not know. Reload to get the current version.';
    return new ApiError(message, { status: 200, code: 'unexpected_answer' });
  }
  const cube = CubeFailure.safeParse(thrown);
  if (cube.success && cube.data.status) {
    const { message, status, response } = cube.data;
    const words = status >= 500 ? CUBE_IS_DOWN : response?.error || message;
    return new ApiError(words, { status, code: 'query_failed', requestId: response?.requestId });
  }
  return new ApiError('The server could not be reached. Check the connection and try again.', {
    status: 0,
    code: 'unreachable',
  });
}

/** Reads an answer that is not 2xx. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body = ErrorBody.safeParse(await response.json().catch(() => null));
  if (!body.success) {
    const message = `The server answered ${response.status}${response.statusText ? ` ${response.statusText}` : ''}.`;
    return new ApiError(message, { status: response.status, code: 'unexpected_answer' });
  }
  const { code, message, details, requestId } = body.data.error;
  return new ApiError(message, { status: response.status, code, details: details ?? [], requestId });
}
