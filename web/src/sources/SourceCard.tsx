import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { Source } from '@pmd/core/contract/sources';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { scanSource, testSource } from '../api/sources.ts';
import * as format from '../format.ts';
import { Notice } from '../ui/Notice.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';
import { toastDone, toastError } from '../ui/toast.ts';
import { TestSteps } from './TestSteps.tsx';

/** One source: where it is, how it is read, how its last scan went, and what can be done with it. */
export function SourceCard({ source, onEdit }: { source: Source; onEdit: () => void }) {
  const queries = useQueryClient();
  const testing = useMutation({
    mutationFn: () => testSource(source.id),
    onError: (thrown) => toastError('The source could not be tested', thrown),
  });
  const scanning = useMutation({
    mutationFn: () => scanSource(source.id),
    onSuccess: () => {
      toastDone('Looking for new files');
      return queries.invalidateQueries({ queryKey: ['sources'] });
    },
    onError: (thrown) => toastError('The bucket is not scanned', thrown),
  });
  const isBucket = source.kind === 's3';
  return (
    <Paper component="section" p="md" aria-label={source.name}>
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Group gap="sm">
            <Title order={2}>{source.name}</Title>
            <StatusBadge status={source.status} />
          </Group>
          <Group gap="sm">
            {isBucket && (
              <Button variant="default" loading={testing.isPending} onClick={() => testing.mutate()}>
                Test
              </Button>
            )}
            {isBucket && source.status === 'active' && (
              <Button variant="default" loading={scanning.isPending} onClick={() => scanning.mutate()}>
                Scan now
              </Button>
            )}
            <Button variant="default" onClick={onEdit}>
              Edit
            </Button>
          </Group>
        </Group>
        <Text size="sm" c="dimmed">
          {facts(source).join(' · ')}
        </Text>
        {source.lastScanError && (
          <Notice tone="bad">{`The last scan failed: ${source.lastScanError}`}</Notice>
        )}
        {testing.data && <TestSteps test={testing.data} />}
      </Stack>
    </Paper>
  );
}

const delimiters: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

/** What is known about a source, in short phrases. */
function facts(source: Source): string[] {
  const { bucket, prefix, endpoint, expectedBy, delimiter, columnAliases } = source;
  const aliases = Object.keys(columnAliases).length;
  return [
    source.kind === 'upload' ? 'uploads' : `${endpoint ?? 'Amazon S3'}/${bucket}/${prefix ?? ''}`,
    source.isFromEnvironment ? 'set by the server’s S3_* variables' : '',
    `days ${source.dayFormat}`,
    `decimal ${source.decimalSeparator === '.' ? 'point' : 'comma'}`,
    delimiter ? `separated by ${delimiters[delimiter]}` : '',
    aliases > 0 ? format.counted(aliases, 'own column name') : '',
    `at most ${format.percent(source.rejectLimit)} rejected`,
    expectedBy ? `expected by ${expectedBy}${source.alertWhenMissing ? '' : ', without an alert'}` : '',
    source.lastScanAt ? `last scan ${format.instant(source.lastScanAt)}` : '',
  ].filter(Boolean);
}
