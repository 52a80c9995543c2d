import { CalendarQuery, type CalendarSource, IngestionCalendar } from '@pmd/core/contract/ingestions';
import type { Transaction } from '@pmd/core/database';
import { addDays, today } from '@pmd/core/days';
import { sql } from '@pmd/core/sql';
import { tenantRoute } from '../http/route.ts';

export const calendarRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/ingestion-calendar',
    access: 'admin',
    tag: 'Ingestions',
    summary: 'How complete the last days of every source are',
    description:
      'By reporting day, up to yesterday in the time zone of the organization. A day on which nothing arrived and nothing was expected is left out.',
    query: CalendarQuery,
    output: IngestionCalendar,
    handle: async ({ tx, query }) => {
      const to = addDays(today(await timeZone(tx)), -1);
      const from = addDays(to, 1 - query.days);
      const { rows } = await tx.query<CalendarSource>(sql('ingest/calendar'), [from, to]);
      return { from, to, sources: rows };
    },
  }),
];

async function timeZone(tx: Transaction): Promise<string | undefined> {
  const { rows } = await tx.query<{ time_zone: string }>('select time_zone from identity.organizations');
  return rows[0]?.time_zone;
}
