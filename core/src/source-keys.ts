import { unseal } from './encryption.ts';
import type { Reach } from './private-addresses.ts';

/** What opens a source's bucket, and how far away that may be. */
export interface StoreKeys {
  accessKeyId: string | undefined;
  secretAccessKey: string | undefined;
  reach: Reach;
}

/** What of a row of ingest.sources says which keys open its bucket. */
export interface KeyedSource {
  id: string;
  is_from_environment: boolean;
  access_key_id: string | null;
  secret_access_key_sealed: string | null;
}

/** The keys of a source. @throws {SealError} when DATA_ENCRYPTION_KEY does not open them */
export type SourceKeys = (source: KeyedSource) => StoreKeys;

/** Where a source's secret is kept, for sealing. */
export const placeOf = (sourceId: string): string => `ingest.sources ${sourceId}`;

/**
 * The source that the environment describes is opened with the keys of the environment, or without any by what the SDK
 * finds (a role, a profile), wherever it is. Every other one is opened with its own keys only, and not inside the server's
 * own network unless ALLOW_PRIVATE_ENDPOINTS says so: what is typed into a form must not be a way to look around there.
 */
export function sourceKeys(config: {
  DATA_ENCRYPTION_KEY: string;
  S3_ACCESS_KEY_ID?: string | undefined;
  S3_SECRET_ACCESS_KEY?: string | undefined;
  ALLOW_PRIVATE_ENDPOINTS?: boolean | undefined;
}): SourceKeys {
  return ({ id, is_from_environment, access_key_id, secret_access_key_sealed }) =>
    is_from_environment
      ? {
          accessKeyId: config.S3_ACCESS_KEY_ID,
          secretAccessKey: config.S3_SECRET_ACCESS_KEY,
          reach: 'anywhere',
        }
      : {
          // Never undefined: the SDK would look for the server's own credentials.
          accessKeyId: access_key_id ?? 'none',
          secretAccessKey: secret_access_key_sealed
            ? unseal(config.DATA_ENCRYPTION_KEY, placeOf(id), secret_access_key_sealed)
            : 'none',
          reach: config.ALLOW_PRIVATE_ENDPOINTS ? 'network' : 'internet',
        };
}
