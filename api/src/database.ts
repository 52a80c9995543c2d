import { serviceUrl } from '@pmd/core/config';
import { type Database, openDatabase } from '@pmd/core/database';
import pg from 'pg';
import type { ApiConfig } from './services.ts';

// Rows leave as JSON, where an instant is ISO 8601 text.
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString());

/** A pool of the API: role app_api, bound by row-level security. `name` and `max` as for `openDatabase`. */
export function openApiDatabase(config: ApiConfig, name: string, max: number): Database {
  return openDatabase(serviceUrl(config, 'app_api'), name, max);
}
