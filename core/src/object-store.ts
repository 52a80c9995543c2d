import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';
import { lookupWithin, type Reach, refuseAddress } from './private-addresses.ts';

export interface ObjectStoreSettings {
  region: string | null;
  /** Null is AWS itself. */
  endpoint: string | null;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  /** How long to wait for a connection, and then for an answer; without it as long as the SDK does, which tries again. */
  patienceMs?: number;
  /** How far the endpoint may be; `anywhere` unless it was typed in by somebody other than the operator. */
  reach?: Reach;
}

/** As many connections as the SDK has by itself. */
const CONNECTIONS = { keepAlive: true, maxSockets: 50 };

/** A client of S3 or of anything that speaks it. Without keys the SDK's own chain applies (role, profile, …). */
export function objectStore({
  region,
  endpoint,
  accessKeyId,
  secretAccessKey,
  patienceMs,
  reach = 'anywhere',
}: ObjectStoreSettings): S3Client {
  const agent = { ...CONNECTIONS, lookup: lookupWithin(reach) };
  const store = new S3Client({
    region: region ?? 'us-east-1',
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
    ...(patienceMs && { maxAttempts: 1 }),
    requestHandler: {
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
      ...(patienceMs && {
        connectionTimeout: patienceMs,
        requestTimeout: patienceMs,
        throwOnRequestTimeout: true,
      }),
    },
    // Stores other than AWS often refuse the checksums that newer SDKs add by default.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  // What is an address already is not looked up.
  const host = endpoint && new URL(endpoint).hostname;
  if (host) {
    store.middlewareStack.add(
      (next) => (request) => {
        refuseAddress(host, reach);
        return next(request);
      },
      { step: 'initialize', name: 'refuseAddress' },
    );
  }
  return store;
}
