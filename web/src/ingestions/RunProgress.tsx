import { Group, Progress, Stack, Text } from '@mantine/core';
import type { Ingestion } from '@pmd/core/contract/ingestions';
import * as format from '../format.ts';
import { StatusBadge } from '../ui/StatusBadge.tsx';

const stages: Record<Ingestion['progress']['stage'], string> = {
  queued: 'Waiting for its turn',
  reading: 'Reading rows',
  merging: 'Putting rows in place',
  done: 'Done',
};

/** What a run is doing, or how it ended. */
export function RunProgress({ run }: { run: Ingestion }) {
  const { stage, rows, bytes, totalBytes } = run.progress;
  if (run.status !== 'queued' && run.status !== 'running') return <StatusBadge status={run.status} />;
  const share = totalBytes ? Math.min(100, (bytes / totalBytes) * 100) : 0;
  return (
    <Stack gap={4}>
      <Group gap="sm" justify="space-between">
        <Text size="sm">{stages[stage]}</Text>
        <Text size="sm" c="dimmed">
          {format.counted(rows, 'row')} · {format.bytes(bytes)}
          {totalBytes ? ` of ${format.bytes(totalBytes)}` : ''}
        </Text>
      </Group>
      <Progress
        value={stage === 'merging' ? 100 : share}
        animated={stage !== 'queued'}
        aria-label={`Progress of ${run.fileName}`}
        size="sm"
      />
    </Stack>
  );
}
