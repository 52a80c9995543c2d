import { createLogger } from '@pmd/core/log';
import {
  createClient,
  createOrganization,
  startDatabase,
  type TestDatabase,
} from '@pmd/test/support/database';
import type { JobHelpers } from 'graphile-worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { summaryTask } from '../tasks/weekly_summary.ts';
import type { Grain } from './make.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());

/** An organization in a time zone, with a client that has had one row, on `day`. */
async function start(timeZone: string, day: string) {
  const { id } = await createOrganization(database);
  const clientId = await createClient(database, id, 'Acme', [['10', null]]);
  await database.root.query('update identity.organizations set time_zone = $2 where id = $1', [id, timeZone]);
  await database.root.query('select media.ensure_partitions($1, $1)', [day]);
  await database.root.query(
    `insert into media.daily_metrics (
       organization_id, client_id, date, campaign_id, strategy_id, placement_id, creative_id,
       impressions, clicks, conversions, conversion_revenue_micros, spend_micros, line_no)
     values ($1, $2, $3, uuidv7(), uuidv7(), uuidv7(), uuidv7(), 1, 0, 0, 0, 10000, 2)`,
    [id, clientId, day],
  );
  let now = new Date(0);
  const tasks = {
    week: summaryTask({ db: database.worker, log: createLogger('test', 'silent') }, 'week', () => now),
    month: summaryTask({ db: database.worker, log: createLogger('test', 'silent') }, 'month', () => now),
  };
  return {
    /** What the schedule does at this instant; the periods of which that made summaries. */
    async tick(grain: Grain, at: Date): Promise<string[]> {
      now = at;
      await tasks[grain]({ organizationId: id }, {} as JobHelpers);
      const { rows } = await database.root.query<{ period_start: string }>(
        `select period_start from media.summary_runs
         where organization_id = $1 and grain = $2 and made_at = $3 order by period_start`,
        [id, grain, at],
      );
      return rows.map(({ period_start }) => period_start);
    },
  };
}

const QUARTER = 15 * 60_000;

// What 05:00 is in UTC on the first morning after a period; those after clock changes among them.
const mornings: [timeZone: string, grain: Grain, period: string, due: string][] = [
  ['America/New_York', 'week', '2026-02-23', '2026-03-02T10:00:00Z'],
  ['America/New_York', 'week', '2026-03-02', '2026-03-09T09:00:00Z'],
  ['America/New_York', 'week', '2026-10-26', '2026-11-02T10:00:00Z'],
  // The clock goes back on the very morning.
  ['America/New_York', 'month', '2026-10-01', '2026-11-01T10:00:00Z'],
  ['America/New_York', 'month', '2026-03-01', '2026-04-01T09:00:00Z'],
  ['Australia/Sydney', 'week', '2026-03-30', '2026-04-05T19:00:00Z'],
  ['Australia/Sydney', 'week', '2026-09-28', '2026-10-04T18:00:00Z'],
  // The clock goes forward on the very morning.
  ['Australia/Sydney', 'month', '2028-09-01', '2028-09-30T18:00:00Z'],
  ['Australia/Sydney', 'month', '2026-12-01', '2026-12-31T18:00:00Z'],
  ['Asia/Kathmandu', 'week', '2026-02-23', '2026-03-01T23:15:00Z'],
  ['Asia/Kathmandu', 'month', '2026-02-01', '2026-02-28T23:15:00Z'],
];

describe('the schedule', () => {
  it.each(mornings)('in %s makes the %s of %s at %s, once', async (timeZone, grain, period, due) => {
    const { tick } = await start(timeZone, period);
    const made: [string, string][] = [];
    for (let quarter = -6; quarter <= 6; quarter++) {
      const at = new Date(Date.parse(due) + quarter * QUARTER);
      for (const one of await tick(grain, at)) made.push([one, at.toISOString()]);
    }
    expect(made).toEqual([[period, new Date(due).toISOString()]]);
  });

  it('makes up for what a worker that was down has missed, every period once', async () => {
    const { tick } = await start('America/New_York', '2026-02-25');
    expect(await tick('week', new Date('2026-03-02T09:59:00Z'))).toEqual([]);
    // Down over the hour, and over the change of the clocks: back at noon two weeks later.
    const weeks = await tick('week', new Date('2026-03-16T16:00:00Z'));
    expect(weeks).toEqual(['2026-02-23', '2026-03-02', '2026-03-09']);
    expect(await tick('week', new Date('2026-03-16T16:15:00Z'))).toEqual([]);
    // Another worker at the same moment finds nothing to do.
    const both = await Promise.all([0, 1].map(() => tick('month', new Date('2026-03-16T16:00:00Z'))));
    expect(both.flat()).toContain('2026-02-01');
    const { rows } = await database.root.query<{ made: number }>(
      'select count(*)::integer as made from media.monthly_summaries m join media.summary_runs r using (organization_id) where r.grain = $1 and r.period_start = m.month_start and r.made_at = $2',
      ['month', '2026-03-16T16:00:00Z'],
    );
    expect(rows[0]?.made).toBe(1);
  });

  it('makes no period twice when the organization moves to another time zone', async () => {
    const { tick } = await start('Asia/Tokyo', '2026-02-25');
    expect(await tick('week', new Date('2026-03-01T20:00:00Z'))).toEqual(['2026-02-23']);
    await database.root.query(
      `update identity.organizations set time_zone = 'America/Los_Angeles' where time_zone = 'Asia/Tokyo'`,
    );
    expect(await tick('week', new Date('2026-03-02T13:00:00Z'))).toEqual([]);
    expect(await tick('week', new Date('2026-03-09T12:00:00Z'))).toEqual(['2026-03-02']);
  });
});
