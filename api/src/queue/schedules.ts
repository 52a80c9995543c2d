import { RunnableTask, type Schedule, ScheduleList } from '@pmd/core/contract/queue';
import { sql } from '@pmd/core/sql';
import { z } from 'zod';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';

const tag = 'Jobs';

export const scheduleRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/schedules',
    access: 'admin',
    tag,
    summary: 'What happens by itself, and when next',
    output: ScheduleList,
    handle: async ({ tx }) => {
      const { rows: items } = await tx.query<Schedule>(sql('queue/list_schedules'));
      const { rows } = await tx.query<{ time_zone: string }>(
        'select time_zone from identity.organizations where id = (select app.organization_id())',
      );
      return { items, total: items.length, timeZone: rows[0]?.time_zone ?? 'UTC' };
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/schedules/:task/run',
    access: 'admin',
    tag,
    summary: 'Do it now',
    description: 'Nothing is done twice: what was done when it was due is left alone.',
    params: z.object({ task: RunnableTask }),
    status: 202,
    output: z.object({ task: RunnableTask }),
    handle: async (call) => {
      const { tx, caller, params } = call;
      await tx.query('select queue.run_now($1)', [params.task]);
      await audit(tx, call, {
        action: 'schedule.run',
        entityId: caller.organizationId,
        after: { task: params.task },
      });
      return { task: params.task };
    },
  }),
];
