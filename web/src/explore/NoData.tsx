import { Button, EmptyState } from '@mantine/core';
import { addDays } from '@pmd/core/days';
import { IconTableOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useUser } from '../api/useSession.ts';
import * as format from '../format.ts';
import type { Range, RangeChoice } from '../period/ranges.ts';
import { urls } from '../urls.ts';
import { useLatestDay } from './useLatestDay.ts';

/** In place of the grid when the range holds no rows: how they get here, and where there are some. */
export function NoData({
  range,
  onRange,
  onUnfilter,
}: {
  range: Range;
  onRange: (choice: RangeChoice) => void;
  /** Given when filters may be the reason. */
  onUnfilter?: (() => void) | null;
}) {
  const { data: latest } = useLatestDay();
  const isAdmin = useUser().role === 'admin';
  return (
    <EmptyState
      icon={<IconTableOff stroke={1.5} />}
      title={`No data between ${format.day(range.from)} and ${format.day(range.to)}`}
      description={
        latest
          ? `Files arrive every day and are loaded as they come. The latest day loaded is ${format.day(latest)}.`
          : 'Files arrive every day in the partner’s bucket and are loaded as they come. None has been loaded yet.'
      }
    >
      <EmptyState.Actions>
        {onUnfilter && (
          <Button variant="default" onClick={onUnfilter}>
            Remove all filters
          </Button>
        )}
        {latest && (
          <Button variant="default" onClick={() => onRange({ from: addDays(latest, -27), to: latest })}>
            Show the 28 days up to {format.day(latest)}
          </Button>
        )}
        {isAdmin && !latest && (
          <Button component={Link} to={urls.ingestions} variant="default">
            Upload files
          </Button>
        )}
      </EmptyState.Actions>
    </EmptyState>
  );
}
