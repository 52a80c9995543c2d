import { Anchor, Button, Paper, Stack, Text } from '@mantine/core';
import type { Ingestion } from '@pmd/core/contract/ingestions';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { ingestionQuery, isUnderway, resolveIngestion, retryIngestion } from '../api/ingestions.ts';
import * as format from '../format.ts';
import { Counts } from '../ingestions/Counts.tsx';
import { Rejects } from '../ingestions/Rejects.tsx';
import { RunProgress } from '../ingestions/RunProgress.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page } from '../ui/Page.tsx';
import { toastDone, toastError } from '../ui/toast.ts';
import { urls } from '../urls.ts';

/** One run: how it went, where its rows are, and what can be done about those that are not in. */
export default function IngestionPage() {
  const { id = '' } = useParams();
  const query = useQuery(ingestionQuery(id));
  const run = query.data;
  return (
    <Page
      title={run?.fileName ?? 'Ingestion'}
      note={
        <Anchor component={Link} to={urls.ingestions} inherit>
          All ingestions
        </Anchor>
      }
      actions={run && <Actions run={run} />}
    >
      <Loaded query={query} what="The ingestion">
        {(run) => (
          <Stack gap="md">
            <Paper p="md">
              <Stack gap="md">
                <RunProgress run={run} />
                {!isUnderway(run.status) && <Counts run={run} />}
                {run.message && (
                  <Notice tone={run.status === 'failed' ? 'bad' : 'quiet'}>{run.message}</Notice>
                )}
                <Text size="sm" c="dimmed">
                  {facts(run).join(' · ')}
                </Text>
              </Stack>
            </Paper>
            {run.rowsRejected > 0 && <Rejects key={run.finishedAt} run={run} />}
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({ run }: { run: Ingestion }) {
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['ingestions'] });
  const retrying = useMutation({
    mutationFn: () => retryIngestion(run.id),
    onSuccess: refresh,
    onError: (thrown) => toastError('The file is not read again', thrown),
  });
  const resolving = useMutation({
    mutationFn: () => resolveIngestion(run.id, run.resolutionStatus === 'resolved' ? 'open' : 'resolved'),
    onSuccess: async ({ resolutionStatus }) => {
      toastDone(resolutionStatus === 'resolved' ? 'Marked resolved' : 'Opened again');
      await refresh();
    },
    onError: (thrown) => toastError('The resolution was not saved', thrown),
  });
  const canRetry = run.status === 'failed' || run.status === 'partial';
  return (
    <>
      {run.resolutionStatus && (
        <Button variant="default" loading={resolving.isPending} onClick={() => resolving.mutate()}>
          {run.resolutionStatus === 'resolved' ? 'Open again' : 'Mark resolved'}
        </Button>
      )}
      {canRetry && (
        <Button variant="default" loading={retrying.isPending} onClick={() => retrying.mutate()}>
          Retry
        </Button>
      )}
    </>
  );
}

/** What is known about a run, in short phrases. */
function facts(run: Ingestion): string[] {
  return [
    run.sourceName,
    run.sizeBytes === null ? '' : format.bytes(run.sizeBytes),
    `arrived ${format.instant(run.createdAt)}`,
    run.startedAt && run.finishedAt ? `took ${format.duration(run.startedAt, run.finishedAt)}` : '',
    run.runDate ? `latest day ${format.day(run.runDate)}` : '',
    run.rowsWarned > 0 ? `${format.counted(run.rowsWarned, 'row')} loaded with a warning` : '',
    run.resolvedAt ? `resolved by ${run.resolvedBy ?? 'somebody'} on ${format.instant(run.resolvedAt)}` : '',
  ].filter(Boolean);
}
