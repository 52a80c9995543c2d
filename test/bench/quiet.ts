import pg from 'pg';
import { until } from '../support/product.ts';

/** For so long nobody may have worked. */
const QUIET_MS = 3_000;

/** Waits until the rollups and summaries of what came before are made: each step of a bench is measured by itself. */
export async function quiet(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    let since = performance.now();
    await until(async () => {
      // Who works holds a lock on some table; what others do is not shown to the owner otherwise.
      const { rows } = await client.query(
        "select from pg_locks where locktype = 'relation' and pid <> pg_backend_pid() limit 1",
      );
      if (rows.length > 0) since = performance.now();
      return performance.now() - since > QUIET_MS;
    }, 600_000);
  } finally {
    await client.end();
  }
}
