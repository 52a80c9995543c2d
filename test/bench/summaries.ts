import { createLogger } from '@pmd/core/log';
import { makeSummaries } from '../../worker/src/summaries/make.ts';
import { createOrganization, startDatabase } from '../support/database.ts';
import { writeFacts } from './facts.ts';
import { timed } from './floor.ts';

const NOW = new Date('2026-10-05T12:00:00Z');

/** Summaries of 50 clients over about 10,000,000 daily rows: all periods of a year, the latest ones, one client's. */
export async function benchSummaries(): Promise<void> {
  const database = await startDatabase();
  try {
    const { id: organizationId } = await createOrganization(database);
    const rows = await writeFacts(database.superuserUrl, { organizationId });
    console.log(`\nsummaries: ${rows.toLocaleString('en')} daily rows, 50 clients, a year`);
    const deps = { db: database.worker, log: createLogger('bench', 'silent') };
    const make = (grain: 'week' | 'month') => makeSummaries(deps, organizationId, grain, NOW);
    const measure = async (what: string, work: () => Promise<unknown>) =>
      console.log(`  ${what.padEnd(48)} ${((await timed(work)) / 1000).toFixed(2)} s`);

    // Two jobs, which the worker runs side by side.
    const makeBoth = () => Promise.all([make('week'), make('month')]);
    await measure('all clients, every week and month of the year', makeBoth);
    const forget = (grain: 'week' | 'month', start: string) =>
      database.root.query('delete from media.summary_runs where grain = $1 and period_start = $2', [
        grain,
        start,
      ]);
    await forget('week', '2026-03-09');
    await forget('month', '2026-03-01');
    await measure('all clients, one week', () => make('week'));
    await measure('all clients, one month', () => make('month'));
    const touch = (grain: 'week' | 'month', from: string, to: string) =>
      database.root.query(
        `insert into media.touched_periods (organization_id, client_id, grain, period_start, cause)
         select $1, (select min(id::text)::uuid from media.clients), $2, day::date, '{}'
         from generate_series($3::date, $4::date, ('1 ' || $2)::interval) day`,
        [organizationId, grain, from, to],
      );
    await touch('week', '2026-03-09', '2026-03-09');
    await touch('month', '2026-03-01', '2026-03-01');
    await measure('one client, a touched week and month', makeBoth);
    await touch('week', '2025-10-06', '2026-09-28');
    await touch('month', '2025-10-01', '2026-09-01');
    await measure('one client, every week and month of the year', makeBoth);
    await measure('nothing to do', () => make('week'));
  } finally {
    await database.stop();
  }
}
