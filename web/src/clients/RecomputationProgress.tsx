import { Progress, Stack, Text } from '@mantine/core';
import type { Recomputation } from '@pmd/core/contract/clients';
import * as format from '../format.ts';

/** How far the spend follows the rate that was set last. */
export function RecomputationProgress({ recomputation }: { recomputation: Recomputation }) {
  const { finishedAt, monthsTotal, monthsDone, rowsChanged, fromDate } = recomputation;
  if (finishedAt !== null) {
    return (
      <Text size="sm" c="dimmed">
        {`Spend was computed anew ${fromDate ? `from ${format.day(fromDate)} on` : 'for all days'}, finished ${format.instant(finishedAt)}: ${format.counted(rowsChanged, 'row')} changed.`}
      </Text>
    );
  }
  const share = monthsTotal ? (monthsDone / monthsTotal) * 100 : 0;
  return (
    <Stack gap={6} role="status">
      <Text size="sm">
        {monthsTotal === null
          ? 'Spend will be computed anew in a moment. You can leave this page.'
          : `Spend is being computed anew: ${monthsDone} of ${format.counted(monthsTotal, 'month')}. You can leave this page.`}
      </Text>
      <Progress value={share} aria-label="Spend computed anew" />
    </Stack>
  );
}
