import { asTenant, type Database } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import { systemScope } from '../ingest/run.ts';

/**
 * Takes away the PDFs of reports that were kept as long as their organization says. The mails, their figures and what became
 * of them stay, and say so.
 * @returns how many were taken away
 */
export async function expirePdfs(db: Database): Promise<number> {
  const { rows } = await db.query<{ id: string }>('select id from identity.organizations order by id');
  let cleared = 0;
  for (const { id } of rows) {
    const { rowCount } = await asTenant(db, systemScope(id), (tx) =>
      tx.query(sql('reporting/expire_pdfs'), [id]),
    );
    cleared += rowCount ?? 0;
  }
  return cleared;
}
