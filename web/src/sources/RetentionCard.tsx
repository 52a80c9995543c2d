import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { Retention } from '@pmd/core/contract/retention';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { retentionQuery } from '../api/retention.ts';
import * as format from '../format.ts';
import { RetentionModal } from './RetentionModal.tsx';

/** How long what came from the sources is kept. */
export function RetentionCard() {
  const { data } = useQuery(retentionQuery());
  const [isEdited, setIsEdited] = useState(false);
  if (!data) return null;
  return (
    <Paper component="section" p="md" aria-label="What is kept">
      <Stack gap="sm">
        <Group justify="space-between" gap="sm">
          <Title order={2}>What is kept</Title>
          <Button variant="default" onClick={() => setIsEdited(true)}>
            Edit
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {inWords(data)}
        </Text>
      </Stack>
      {isEdited && <RetentionModal retention={data} onClose={() => setIsEdited(false)} />}
    </Paper>
  );
}

const inWords = ({ stagingDays, metricsMonths }: Retention): string =>
  [
    `Lines of files: ${format.counted(stagingDays, 'day')} after a later file has replaced them`,
    metricsMonths === null
      ? 'daily numbers: for ever'
      : `daily numbers: ${format.counted(metricsMonths, 'month')} beside the current one`,
    'weekly and monthly summaries: for ever',
  ].join(' · ');
