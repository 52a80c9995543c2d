import {
  Cpm,
  type CpmChange,
  CpmChangeList,
  CpmList,
  CpmPreview,
  CpmProposal,
  NewCpm,
  type Recomputation,
} from '@pmd/core/contract/clients';
import { Id, Page } from '@pmd/core/contract/common';
import type { Transaction } from '@pmd/core/database';
import { addDays } from '@pmd/core/days';
import { sql } from '@pmd/core/sql';
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
  select s.id, s.cpm, s.effective_date as "effectiveDate", s.updated_at as "createdAt", u.email as "createdBy",
    s.note
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
        `insert into media.client_settings (organization_id, client_id, cpm, effective_date, note, created_by)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (client_id, effective_date) do update
         set cpm = excluded.cpm, note = excluded.note, created_by = excluded.created_by`,
        [caller.organizationId, params.id, body.cpm, body.effectiveDate, body.note || null, caller.userId],
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

  tenantRoute({
    method: 'post',
    path: '/api/clients/:id/cpm/preview',
    access: 'admin',
    tag,
    summary: 'What setting a CPM would do to spend, CPC, CPA and ROAS, by month',
    description: 'Nothing is written. Applying the same rate then gives the same numbers, to the micro.',
    params,
    body: CpmProposal,
    output: CpmPreview,
    handle: async ({ tx, params, body }) => {
      await requireClient(tx, params.id);
      return previewRate(tx, params.id, body);
    },
  }),

  tenantRoute({
    method: 'get',
    path: '/api/clients/:id/cpm/changes',
    access: 'admin',
    tag,
    summary: 'Every rate that was ever set, with who, when and why, newest first',
    params,
    query: Page,
    output: CpmChangeList,
    handle: async ({ tx, params, query }) => {
      await requireClient(tx, params.id);
      return listPage<CpmChange>(
        tx,
        `select c.id, c.effective_date as "effectiveDate", c.cpm_before as "cpmBefore", c.cpm, c.note,
                u.email as "changedBy", c.changed_at as "changedAt"
         from media.cpm_changes c left join identity.users u on u.id = c.changed_by
         where c.client_id = $1
         order by c.changed_at desc, c.id desc`,
        [params.id],
        query,
      );
    },
  }),
];

type Effect = CpmPreview['total'];
type EffectRow = Effect & { month: string | null; isTotal: boolean };

async function previewRate(tx: Transaction, clientId: string, proposal: CpmProposal): Promise<CpmPreview> {
  const { cpm, effectiveDate } = proposal;
  const replaced = await findRate(tx, clientId, effectiveDate);
  const until = await lastDayOf(tx, clientId, effectiveDate);
  const { rows } = await tx.query<EffectRow>(sql('media/preview_rate'), [
    clientId,
    cpm,
    effectiveDate,
    until,
  ]);
  const months = rows.flatMap(({ month, ...effect }) => (month ? [{ month, ...effect }] : []));
  const total = rows.find(({ isTotal }) => isTotal) as Effect;
  return { cpm, effectiveDate, until, replaces: replaced?.cpm ?? null, months, total };
}

/** The day before the next rate begins, or null when none does. */
async function lastDayOf(tx: Transaction, clientId: string, from: string | null): Promise<string | null> {
  const { rows } = await tx.query<{ next: string | null }>(
    `select min(effective_date) as next from media.client_settings
     where client_id = $1 and ($2::date is null or effective_date > $2)`,
    [clientId, from],
  );
  return rows[0]?.next ? addDays(rows[0].next, -1) : null;
}

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

const rateOf = ({ cpm, effectiveDate, note }: Cpm) => ({ cpm, effectiveDate, note });
