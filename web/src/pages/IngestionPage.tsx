import { Anchor, Button, Paper, Stack, Text } from '@mantine/core';
import type { Ingestion } from '@pmd/core/contract/ingestions';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import {
  ingestionQuery,
  isUnderway,
  reapplyIngestion,
  resolveIngestion,
  retryIngestion,
} from '../api/ingestions.ts';
import * as format from '../format.ts';
import { Changes } from '../ingestions/Changes.tsx';
import { Counts } from '../ingestions/Counts.tsx';
import { hasRemarks, Rejects } from '../ingestions/Rejects.tsx';
import { ResolveModal } from '../ingestions/ResolveModal.tsx';
import { RunProgress } from '../ingestions/RunProgress.tsx';
import { ConfirmModal } from '../ui/ConfirmModal.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page } from '../ui/Page.tsx';
import { toastError } from '../ui/toast.ts';
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
            {hasRemarks(run) && !isUnderway(run.status) && <Rejects key={run.finishedAt} run={run} />}
            {run.rowsLoaded > 0 && !isUnderway(run.status) && (
              <Changes key={`changes ${run.finishedAt}`} id={run.id} />
            )}
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({ run }: { run: Ingestion }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const refresh = () => queries.invalidateQueries({ queryKey: ['ingestions'] });
  const retrying = useMutation({
    mutationFn: () => retryIngestion(run.id),
    onSuccess: refresh,
    onError: (thrown) => toastError('The file is not read again', thrown),
  });
  const reopening = useMutation({
    mutationFn: () => resolveIngestion(run.id, { resolutionStatus: 'open' }),
    onSuccess: refresh,
    onError: (thrown) => toastError('The resolution was not saved', thrown),
  });
  const reapply = async () => {
    const { ingestionId } = await reapplyIngestion(run.id);
    await refresh();
    await navigate(urls.ingestion(ingestionId));
  };
  const [asks, setAsks] = useState<'resolve' | 'reapply' | null>(null);
  const canRetry = run.status === 'failed' || run.status === 'partial';
  return (
    <>
      {run.resolutionStatus === 'open' && (
        <Button variant="default" onClick={() => setAsks('resolve')}>
          Mark resolved
        </Button>
      )}
      {run.resolutionStatus === 'resolved' && (
        <Button variant="default" loading={reopening.isPending} onClick={() => reopening.mutate()}>
          Open again
        </Button>
      )}
      {run.isReplaced && !isUnderway(run.status) && (
        <Button variant="default" onClick={() => setAsks('reapply')}>
          Apply again
        </Button>
      )}
      {canRetry && (
        <Button variant="default" loading={retrying.isPending} onClick={() => retrying.mutate()}>
          Retry
        </Button>
      )}
      {asks === 'resolve' && <ResolveModal run={run} onClose={() => setAsks(null)} />}
      {asks === 'reapply' && (
        <ConfirmModal
          title="Apply this version again?"
          action="Apply again"
          onConfirm={reapply}
          onClose={() => setAsks(null)}
        >
          Every client and day in this file goes back to what it says. What stands there now is kept and can
          be applied again, too.
        </ConfirmModal>
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
    run.reapplyOf ? 'an earlier version, applied again' : '',
    run.isReplaced ? 'replaced by a later delivery, in part or whole' : '',
    run.resolutionNote ? `note: ${run.resolutionNote}` : '',
    run.resolvedAt ? `resolved by ${run.resolvedBy ?? 'somebody'} on ${format.instant(run.resolvedAt)}` : '',
  ].filter(Boolean);
}
