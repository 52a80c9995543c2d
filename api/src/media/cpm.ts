import { Cpm, CpmList, NewCpm, type Recomputation } from '@pmd/core/contract/clients';
import { Id, Page } from '@pmd/core/contract/common';
import type { Transaction } from '@pmd/core/database';
import { z } from 'zod';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';
import { recomputeSpend } from '../jobs.ts';
import { requireClient } from './require-client.ts';

const tag = 'CPM';
const params = z.object({ id: Id });

// A rate that replaced another of the same day was made when it replaced it.
const SELECT = `
  select s.id, s.cpm, s.effective_date as "effectiveDate", s.updated_at as "createdAt", u.email as "createdBy"
  from media.client_settings s left join identity.users u on u.id = s.created_by
  where s.client_id = $1`;

export const cpmRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/clients/:id/cpm',
    access: 'admin',
    tag,
    summary: 'CPM rates of a client, newest first',
    description: 'A rate is in force from its day on until the next one; the one without a day since ever.',
    params,
    query: Page,
    output: CpmList,
    handle: async ({ tx, params, query }) => {
      await requireClient(tx, params.id);
      const page = await listPage<Cpm>(
        tx,
        `${SELECT} order by s.effective_date desc nulls last`,
        [params.id],
        query,
      );
      return { ...page, recomputation: await latestRecomputation(tx, params.id) };
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/clients/:id/cpm',
    access: 'admin',
    tag,
    summary: 'Set the CPM from a day on',
    description:
      'Replaces the rate of the same day. Spend is computed anew from that day on, in the background.',
    params,
    body: NewCpm,
    status: 201,
    output: Cpm,
    handle: async (call) => {
      const { tx, caller, params, body } = call;
      await requireClient(tx, params.id);
      const before = await findRate(tx, params.id, body.effectiveDate);
      await tx.query(
        `insert into media.client_settings (organization_id, client_id, cpm, effective_date, created_by)
         values ($1, $2, $3, $4, $5)
         on conflict (client_id, effective_date) do update set cpm = excluded.cpm, created_by = excluded.created_by`,
        [caller.organizationId, params.id, body.cpm, body.effectiveDate, caller.userId],
      );
      const after = (await findRate(tx, params.id, body.effectiveDate)) as Cpm;
      await recomputeSpend(tx, caller.organizationId, params.id, body.effectiveDate);
      await audit(tx, call, {
        action: 'cpm.set',
        entityId: params.id,
        ...(before && { before: rateOf(before) }),
        after: rateOf(after),
      });
      return after;
    },
  }),
];

async function latestRecomputation(tx: Transaction, clientId: string): Promise<Recomputation | null> {
  const { rows } = await tx.query<Recomputation>(
    `select case when isfinite(from_date) then from_date end as "fromDate", requested_at as "requestedAt",
       started_at as "startedAt", finished_at as "finishedAt", months_total as "monthsTotal",
       months_done as "monthsDone", rows_changed::float8 as "rowsChanged"
     from media.recomputations where client_id = $1`,
    [clientId],
  );
  return rows[0] ?? null;
}

async function findRate(tx: Transaction, clientId: string, day: string | null): Promise<Cpm | undefined> {
  const { rows } = await tx.query<Cpm>(`${SELECT} and s.effective_date is not distinct from $2::date`, [
    clientId,
    day,
  ]);
  return rows[0];
}

const rateOf = ({ cpm, effectiveDate }: Cpm) => ({ cpm, effectiveDate });
