import { ErrorBody } from '@pmd/core/contract/common';
import { UploadAccepted } from '@pmd/core/contract/ingestions';
import { ApiError } from './error.ts';
import { session } from './session.ts';

/**
 * Sends one file to be ingested and resolves with the id of its run. `onSent` hears how many bytes have
 * left the browser, which is why this is XMLHttpRequest: fetch cannot tell. Throws ApiError.
 */
export async function uploadFile(file: File, onSent: (bytes: number) => void): Promise<string> {
  const token = await session.token();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = new XMLHttpRequest();
  request.open('POST', `/api/ingestions?fileName=${encodeURIComponent(file.name)}`);
  request.setRequestHeader('Authorization', `Bearer ${token}`);
  request.setRequestHeader('Accept', 'application/json');
  request.setRequestHeader('Content-Type', /\.gz$/i.test(file.name) ? 'application/gzip' : 'text/csv');
  request.upload.onprogress = (event) => onSent(event.loaded);
  request.onerror = () => {
    const message = 'The connection broke while the file was being sent. Nothing was loaded; send it again.';
    reject(new ApiError(message, { status: 0, code: 'unreachable' }));
  };
  request.onload = () => {
    const answer = readJson(request.responseText);
    const accepted = UploadAccepted.safeParse(answer);
    if (request.status < 300 && accepted.success) return resolve(accepted.data.ingestionId);
    const failure = ErrorBody.safeParse(answer);
    reject(
      new ApiError(
        failure.success
          ? failure.data.error.message
          : `The server answered ${request.status}. Nothing was loaded.`,
        { status: request.status, code: failure.success ? failure.data.error.code : 'unexpected_answer' },
      ),
    );
  };
  request.send(file);
  return promise;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
