import { type DayMark, Trust, TrustQuery } from '@pmd/core/contract/trust';
import { sql } from '@pmd/core/sql';
import { tenantRoute } from '../http/route.ts';
import { requireClient } from './require-client.ts';

export const trustRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/trust',
    access: 'signed_in',
    tag: 'Trust',
    summary: 'How far the numbers of a range can be trusted',
    description:
      'Through which day there is data, when the latest file arrived, which days are missing, rows in no number, days without a CPM, and what to know about single days. A client user is told of its own client only, and not of rejected or held rows: they may be of somebody else.',
    query: TrustQuery,
    output: Trust,
    handle: async ({ tx, query: { clientId = null, from, to } }) => {
      if (clientId) await requireClient(tx, clientId);
      const scope = [from, to, clientId];
      const { rows } = await tx.query<Omit<Trust, 'marks'>>(sql('media/trust'), scope);
      const marks = await tx.query<DayMark>(sql('media/day_marks'), scope);
      return { ...(rows[0] as Omit<Trust, 'marks'>), marks: marks.rows };
    },
  }),
];
