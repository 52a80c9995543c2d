import { FileError } from '../csv/file-error.ts';

/**
 * What an attempt fails of when the file is not to blame: the store refuses access, which a person has to mend; the
 * store is away or breaks off; the database is, or is full.
 */
export type Trouble = 'access' | 'store' | 'database';

/** The store will not hand the file out. Waiting alone does not help: the run ends, and is tried again with the next look into the bucket. */
export class AccessError extends FileError {
  override name = 'AccessError';
}

/** The store did not answer, or broke off. The message is for the person who looks at the run. */
export class StoreError extends Error {
  override name = 'StoreError';
}

/** Error classes of Postgres: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const full: Record<string, string> = {
  '53100': 'The database has no disk space left',
  '53200': 'The database has no memory left',
  '53300': 'The database has no connection left',
  '53400': 'The database has reached the limit of the space it may use',
};
const away = /^(08|57P)|^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN)$/;

/** Says what an attempt failed of in a sentence that ends with a point, and whose trouble that is; null: a mistake of ours. */
export function explainTrouble(error: unknown): { trouble: Trouble | null; message: string } {
  const { message, code = '' } = error as Error & { code?: string };
  if (error instanceof AccessError) return { trouble: 'access', message };
  if (error instanceof StoreError) return { trouble: 'store', message };
  if (full[code]) return { trouble: 'database', message: `${full[code]} (${message}).` };
  if (away.test(code) || message.startsWith('Connection terminated')) {
    return { trouble: 'database', message: `The database went away (${message}).` };
  }
  if (/^[0-9A-Z]{5}$/.test(code)) {
    return { trouble: 'database', message: `The database refused to store the rows (${message}).` };
  }
  return { trouble: null, message: `Something unforeseen went wrong (${message}).` };
}
