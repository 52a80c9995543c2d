import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface SignedRequest {
  method: string;
  /** Path and query as sent, still percent-encoded. */
  url: string;
  headers: IncomingHttpHeaders;
}

/** Why a request is refused: an S3 error code and a sentence. */
export interface Refusal {
  code: 'AccessDenied' | 'InvalidAccessKeyId' | 'SignatureDoesNotMatch';
  message: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Checks the AWS Signature Version 4 of a request's headers, which s3rver itself does not.
 * @returns why the request must be refused, or undefined when it is signed by `credentials`
 */
export function checkSignature(request: SignedRequest, credentials: Credentials): Refusal | undefined {
  const match = AUTHORIZATION.exec(request.headers.authorization ?? '');
  if (!match)
    return { code: 'AccessDenied', message: 'The request is not signed (AWS Signature Version 4).' };
  const [, accessKeyId, day, region, signedHeaders, signature] = match as unknown as string[];
  if (accessKeyId !== credentials.accessKeyId) {
    return { code: 'InvalidAccessKeyId', message: 'The access key id does not exist.' };
  }
  const scope = `${day}/${region}/s3/aws4_request`;
  const canonical = canonicalRequest(request, signedHeaders as string);
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [day, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (parent, part) => hmac(parent, part as string),
    `AWS4${credentials.secretAccessKey}`,
  );
  const expected = hmac(key, toSign);
  if (timingSafeEqual(expected, Buffer.from(signature as string, 'hex'))) return undefined;
  return { code: 'SignatureDoesNotMatch', message: 'The signature does not fit the secret access key.' };
}

function canonicalRequest({ method, url, headers }: SignedRequest, signedHeaders: string): string {
  const [path, query = ''] = url.split('?', 2) as [string, string?];
  const headerLines = signedHeaders.split(';').map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replace(/ +/g, ' ')}\n`,
  );
  return [
    method,
    path,
    canonicalQuery(query),
    headerLines.join(''),
    signedHeaders,
    headers['x-amz-content-sha256'],
  ].join('\n');
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name, value = ''] = pair.split('=', 2) as [string, string?];
      return `${reencode(name)}=${reencode(value)}`;
    })
    .sort()
    .join('&');
}

// Clients differ in what they leave unescaped; the signature is over the strict form.
function reencode(text: string): string {
  return encodeURIComponent(decodeURIComponent(text)).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
