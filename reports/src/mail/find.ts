import { type Grain, ReportFigures } from '@pmd/core/contract/reports';
import type { Day } from '@pmd/core/days';
import { sql } from '@pmd/core/sql';
import type { ReportOf } from './content.ts';

/** As much of a connection as is needed. */
interface Asks {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

/**
 * What a report says of a client's period now, as far as the transaction may see it.
 * @param start first day of the period; null: the latest that was summarized
 * @returns null when there is no such summary
 */
export async function findReport(
  tx: Asks,
  clientId: string,
  grain: Grain,
  start: Day | null,
): Promise<ReportOf | null> {
  const { rows } = await tx.query(sql('reporting/find_summary').replaceAll('week', grain), [clientId, start]);
  const [found] = rows as (Omit<ReportOf, 'grain' | 'figures'> & { figures: unknown })[];
  return found ? { ...found, grain, figures: ReportFigures.parse(found.figures) } : null;
}
