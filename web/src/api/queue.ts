import { JobList, type JobState, ScheduleList } from '@pmd/core/contract/queue';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { request, search } from './http.ts';

export const JOBS_PER_PAGE = 50;

/** Jobs that are not done, what needs somebody first. `page` counts from 1. */
export const jobsQuery = (state: JobState | null, page: number) =>
  queryOptions({
    queryKey: ['jobs', state, page],
    queryFn: ({ signal }) => {
      const offset = (page - 1) * JOBS_PER_PAGE;
      return request(JobList, `/api/jobs${search({ state, limit: JOBS_PER_PAGE, offset })}`, { signal });
    },
    placeholderData: keepPreviousData,
    refetchInterval: 3_000,
  });

export const retryJob = (id: string) =>
  request(z.object({ id: z.string() }), `/api/jobs/${id}/retry`, { method: 'POST' });

export const schedulesQuery = () =>
  queryOptions({
    queryKey: ['schedules'],
    queryFn: ({ signal }) => request(ScheduleList, '/api/schedules', { signal }),
    refetchInterval: 15_000,
  });

export const runSchedule = (task: string) =>
  request(z.object({ task: z.string() }), `/api/schedules/${task}/run`, { method: 'POST' });
