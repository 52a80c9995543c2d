import { Button, EmptyState, Pagination, Select } from '@mantine/core';
import { type Job, JobState } from '@pmd/core/contract/queue';
import { IconChecks } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { JOBS_PER_PAGE, jobsQuery, retryJob } from '../api/queue.ts';
import * as format from '../format.ts';
import classes from '../queue/Queue.module.css';
import { QueueTabs } from '../queue/Tabs.tsx';
import { taskName } from '../queue/tasks.ts';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { ScrollRegion } from '../ui/ScrollRegion.tsx';
import { Tag } from '../ui/StatusBadge.tsx';
import { toastError } from '../ui/toast.ts';

const states = {
  running: { label: 'Running', tone: 'busy' },
  waiting: { label: 'Waiting', tone: 'quiet' },
  retrying: { label: 'Retrying', tone: 'bad' },
  failed: { label: 'Failed', tone: 'bad' },
} as const;

/** Work that runs, waits or has failed. What is done leaves the list. */
export default function JobsPage() {
  const [search, setSearch] = useSearchParams();
  const wanted = JobState.safeParse(search.get('state'));
  const state = wanted.success ? wanted.data : null;
  const page = Math.max(1, Math.trunc(Number(search.get('page'))) || 1);
  const queries = useQueryClient();
  const jobs = useQuery(jobsQuery(state, page));
  const pages = Math.ceil((jobs.data?.total ?? 0) / JOBS_PER_PAGE);
  const retrying = useMutation({
    mutationFn: retryJob,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['jobs'] }),
    onError: (thrown) => toastError('The job was not started', thrown),
  });
  const labelOf = (name: JobState) => {
    const count = jobs.data?.counts[name];
    return count === undefined ? states[name].label : `${states[name].label} (${format.count(count)})`;
  };
  return (
    <Page
      title="Jobs"
      note="Work in the background. What fails is tried again by itself, after longer and longer whiles."
      actions={
        <>
          <QueueTabs at="jobs" />
          <Select
            aria-label="State"
            w={170}
            allowDeselect={false}
            data={[
              { value: '', label: 'Every state' },
              ...JobState.options.map((value) => ({ value, label: labelOf(value) })),
            ]}
            value={state ?? ''}
            onChange={(value) => setSearch(value ? { state: value } : {}, { replace: true })}
          />
        </>
      }
    >
      <Loaded query={jobs} what="The jobs">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              mt="lg"
              icon={<IconChecks stroke={1.5} />}
              title={state === null ? 'Everything is done' : 'There is no such job'}
              description="Files to load, spend to compute, summaries to make and mails to send show up here while they wait, run or fail."
            />
          ) : (
            <ScrollRegion label="Jobs" className={classes.scroll}>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th scope="col">Job</th>
                    <th scope="col">State</th>
                    <th scope="col">When</th>
                    <th scope="col">Error</th>
                    <th scope="col" aria-label="Action" />
                  </tr>
                </thead>
                <tbody>
                  {items.map((job) => (
                    <tr key={job.id}>
                      <th scope="row">
                        {taskName(job.task)}
                        {job.subject && (
                          <span className={classes.subject} title={job.subject}>
                            {job.subject}
                          </span>
                        )}
                      </th>
                      <td>
                        <Tag tone={states[job.state].tone}>{states[job.state].label}</Tag>
                      </td>
                      <td className={classes.when}>{whenOf(job)}</td>
                      <td className={classes.error}>{job.error}</td>
                      <td className={classes.action}>
                        {(job.state === 'failed' || job.state === 'retrying') && (
                          <Button
                            size="compact-sm"
                            variant="default"
                            loading={retrying.isPending && retrying.variables === job.id}
                            onClick={() => retrying.mutate(job.id)}
                          >
                            Retry now
                          </Button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
          )
        }
      </Loaded>
      {pages > 1 && (
        <Pagination
          size="sm"
          total={pages}
          value={page}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          getItemProps={(item) => ({ 'aria-label': `Page ${format.count(item)}` })}
          onChange={(value) => setSearch({ ...(state && { state }), page: String(value) }, { replace: true })}
        />
      )}
    </Page>
  );
}

function whenOf({ state, startedAt, runAt, createdAt, attempts, maxAttempts }: Job): string {
  const tries = `${format.count(attempts)} of ${format.counted(maxAttempts, 'attempt')}`;
  switch (state) {
    case 'running':
      return `since ${format.recent(startedAt ?? createdAt)}`;
    case 'waiting':
      return Date.parse(runAt) > Date.now()
        ? `at ${format.recent(runAt)}`
        : `since ${format.recent(createdAt)}`;
    case 'retrying':
      return `again at ${format.recent(runAt)}, after ${tries}`;
    case 'failed':
      return `after ${tries}`;
  }
}
