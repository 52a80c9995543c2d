import {
  type MonthlySummary,
  MonthlySummaryFilter,
  MonthlySummaryList,
  type WeeklySummary,
  WeeklySummaryFilter,
  WeeklySummaryList,
} from '@pmd/core/contract/summaries';
import type { Transaction } from '@pmd/core/database';
import { sql } from '@pmd/core/sql';
import type { z } from 'zod';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { requireClient } from '../media/require-client.ts';

const tag = 'Summaries';
const description =
  'Made by the worker at 05:00 on the day after the period, in the time zone of the organization, and anew when a file or a CPM changes its facts. A client user sees those of its own client.';

export const summaryRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/summaries/weekly',
    access: 'signed_in',
    tag,
    summary: 'Weeks (Monday to Sunday) of clients, latest first',
    description,
    query: WeeklySummaryFilter,
    output: WeeklySummaryList,
    handle: ({ tx, query }) => listSummaries<WeeklySummary>(tx, 'week', query.weekStart, query),
  }),

  tenantRoute({
    method: 'get',
    path: '/api/summaries/monthly',
    access: 'signed_in',
    tag,
    summary: 'Months of clients, latest first',
    description,
    query: MonthlySummaryFilter,
    output: MonthlySummaryList,
    handle: ({ tx, query }) => listSummaries<MonthlySummary>(tx, 'month', query.monthStart, query),
  }),
];

type Filter = Omit<z.output<typeof WeeklySummaryFilter>, 'weekStart'>;

/** @param start only the period that starts on this day */
async function listSummaries<Summary extends WeeklySummary | MonthlySummary>(
  tx: Transaction,
  grain: 'week' | 'month',
  start: string | undefined,
  filter: Filter,
): Promise<{ items: Summary[]; total: number }> {
  const { clientId, from, to } = filter;
  if (clientId) await requireClient(tx, clientId);
  const values = [clientId, start, from, to].map((value) => value ?? null);
  const { items, total } = await listPage<Summary>(
    tx,
    sql('summaries/list').replaceAll('week', grain),
    values,
    filter,
  );
  return { items: items.map(withNumbers), total };
}

/** Counts come from the database as text; every one of them is far below 2^53. */
const withNumbers = <Summary extends WeeklySummary | MonthlySummary>(row: Summary): Summary => ({
  ...row,
  impressions: Number(row.impressions),
  clicks: Number(row.clicks),
  conversions: Number(row.conversions),
});
