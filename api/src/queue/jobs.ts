import { type Job, JobFilter, JobList, JobParams, type JobState } from '@pmd/core/contract/queue';
import { sql } from '@pmd/core/sql';
import { z } from 'zod';
import { notFound } from '../http/errors.ts';
import { listPage } from '../http/list-page.ts';
import { tenantRoute } from '../http/route.ts';
import { audit } from '../identity/audit.ts';

const tag = 'Jobs';

export const jobRoutes = [
  tenantRoute({
    method: 'get',
    path: '/api/jobs',
    access: 'admin',
    tag,
    summary: 'Work that runs, waits or has failed, what needs somebody first',
    query: JobFilter,
    output: JobList,
    handle: async ({ tx, query }) => {
      const page = await listPage<Job>(tx, sql('queue/list_jobs'), [query.state ?? null], query);
      const { rows } = await tx.query<{ state: JobState; jobs: number }>(
        'select state, count(*)::integer as jobs from queue.jobs() group by state',
      );
      const counts = { running: 0, waiting: 0, retrying: 0, failed: 0 };
      for (const { state, jobs } of rows) counts[state] = jobs;
      return { ...page, counts };
    },
  }),

  tenantRoute({
    method: 'post',
    path: '/api/jobs/:id/retry',
    access: 'admin',
    tag,
    summary: 'Try a job again at once',
    description:
      'One that failed for good, or that waits for its next attempt. Every job may be repeated safely.',
    params: JobParams,
    status: 202,
    output: z.object({ id: z.string() }),
    handle: async (call) => {
      const { tx, caller, params } = call;
      const { rows } = await tx.query<{ id: string | null }>('select queue.retry($1) as id', [params.id]);
      const id = rows[0]?.id;
      if (!id) throw notFound(`A job ${params.id} that failed`);
      await audit(tx, call, {
        action: 'job.retry',
        entityId: caller.organizationId,
        after: { job: params.id },
      });
      return { id };
    },
  }),
];
