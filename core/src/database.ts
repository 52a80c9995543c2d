import pg from 'pg';

// int8 and numeric stay strings (the driver's default): a JavaScript number would lose digits.
// A reporting day stays the text it is; the driver would make it a Date in the process's time zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (day) => day);

export type Database = pg.Pool;
export type Transaction = pg.PoolClient;

/**
 * A connection pool for one service.
 * @param url a connection URL, usually from `serviceUrl`
 * @param name shown in pg_stat_activity as application_name
 */
export function openDatabase(url: string, name: string, max = 10): Database {
  const pool = new pg.Pool({ connectionString: url, application_name: name, max });
  // A connection that breaks fails the query it is busy with, or is replaced at the next; without these listeners it
  // would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Who acts: the settings that row-level security reads. Nothing set means nothing seen. */
export interface Scope {
  organizationId: string;
  /** `admin` sees the organization, `client` only `clientId`. */
  role: 'admin' | 'client';
  clientId?: string | null;
  userId?: string | null;
}

/** `repeatable read`: all statements see the database at one moment. What another changed since cannot be changed (40001). */
export type Isolation = 'read committed' | 'repeatable read';

/**
 * Runs `work` in one transaction. Commits when it resolves, rolls back and rethrows when it throws.
 * Without a scope only what policies allow to nobody in particular is visible.
 */
export async function transaction<Result>(
  db: Database,
  settings: Record<string, string | null | undefined>,
  work: (tx: Transaction) => Promise<Result>,
  isolation: Isolation = 'read committed',
): Promise<Result> {
  const tx = await db.connect();
  let broken: Error | undefined;
  try {
    await tx.query(`begin isolation level ${isolation}`);
    await applySettings(tx, settings);
    const result = await work(tx);
    await tx.query('commit');
    return result;
  } catch (error) {
    await tx.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    tx.release(broken);
  }
}

/** Local to the transaction, so that a pooled connection never carries one tenant into the next request. */
async function applySettings(
  tx: Transaction,
  settings: Record<string, string | null | undefined>,
): Promise<void> {
  const entries = Object.entries(settings);
  if (entries.length === 0) return;
  const each = entries.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, true)`);
  await tx.query(
    `select ${each.join(', ')}`,
    entries.flatMap(([name, value]) => [name, value ?? '']),
  );
}

/** A transaction that sees exactly what `scope` may see. */
export function asTenant<Result>(
  db: Database,
  scope: Scope,
  work: (tx: Transaction) => Promise<Result>,
  isolation?: Isolation,
): Promise<Result> {
  return transaction(
    db,
    {
      'app.organization_id': scope.organizationId,
      'app.role': scope.role,
      'app.client_id': scope.clientId,
      'app.user_id': scope.userId,
    },
    work,
    isolation,
  );
}
