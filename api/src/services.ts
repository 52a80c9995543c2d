import type { ServiceConfig } from '@pmd/core/config';
import type { Database } from '@pmd/core/database';
import type { Logger } from '@pmd/core/log';
import type { AccessTokens } from './identity/access-tokens.ts';

export type ApiConfig = ServiceConfig<'DATABASE_URL' | 'JWT_SECRET' | 'DATA_ENCRYPTION_KEY' | 'CUBE_URL'>;

/** What requests are answered with. */
export interface Services {
  config: ApiConfig;
  /** Connects as app_api: sees nothing outside `asTenant`. */
  db: Database;
  /** The same for uploads, which hold a connection as long as the sender takes: the others are not to wait. */
  uploadDb: Database;
  log: Logger;
  accessTokens: AccessTokens;
  /** Directory of the built web app. */
  webDir: string;
}

/** Whether people reach this product over https. */
export const isOverHttps = (config: ApiConfig): boolean => config.PUBLIC_URL?.startsWith('https:') ?? false;
