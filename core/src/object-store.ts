import { S3Client } from '@aws-sdk/client-s3';

export interface ObjectStoreSettings {
  region: string | null;
  /** Null is AWS itself. */
  endpoint: string | null;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  /** How long to wait for a connection, and then for an answer; without it as long as the SDK does, which tries again. */
  patienceMs?: number;
}

/** A client of S3 or of anything that speaks it. Without keys the SDK's own chain applies (role, profile, …). */
export function objectStore({
  region,
  endpoint,
  accessKeyId,
  secretAccessKey,
  patienceMs,
}: ObjectStoreSettings): S3Client {
  return new S3Client({
    region: region ?? 'us-east-1',
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(accessKeyId && secretAccessKey && { credentials: { accessKeyId, secretAccessKey } }),
    ...(patienceMs && {
      maxAttempts: 1,
      requestHandler: {
        connectionTimeout: patienceMs,
        requestTimeout: patienceMs,
        throwOnRequestTimeout: true,
      },
    }),
    // Stores other than AWS often refuse the checksums that newer SDKs add by default.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}
