import type { ExportFormat } from '@pmd/core/contract/exports';
import { authorized, search } from './http.ts';

/** The parameters of an export as the API takes them; `query` and the like as text. */
export type ExportParameters = Record<string, string | undefined>;

export type ExportedFile = { content: Blob; name: string; rows: number };

/**
 * An export, read to its end. Throws ApiError when it is refused or breaks off.
 * @param onBytes told how many bytes have come so far
 */
export async function loadExport(
  format: ExportFormat,
  parameters: ExportParameters,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<ExportedFile> {
  const path = `/api/exports/performance.${format}${search(parameters)}`;
  const response = await authorized(path, { accept: '*/*', signal });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const part of chunksOf(response)) {
    parts.push(part);
    bytes += part.length;
    onBytes(bytes);
  }
  return {
    content: new Blob(parts, { type: response.headers.get('content-type') ?? '' }),
    name: fileNameOf(response) ?? `performance.${format}`,
    rows: Number(response.headers.get('x-row-count')),
  };
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || !value) return;
    yield value;
  }
}

/** The name in any script where the server gives one, else the plain one. */
function fileNameOf({ headers }: Response): string | undefined {
  const disposition = headers.get('content-disposition') ?? '';
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (extended) return decodeURIComponent(extended);
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1];
}
