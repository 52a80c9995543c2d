import { Button, EmptyState } from '@mantine/core';
import { IconMapQuestion } from '@tabler/icons-react';
import { Link } from 'react-router';
import { urls } from '../urls.ts';

/** For an address that leads nowhere, or nowhere this person may go. */
export function NotFoundPage() {
  return (
    <EmptyState
      p="var(--gutter)"
      mt="xl"
      icon={<IconMapQuestion stroke={1.5} />}
      title="There is no such page"
      description="The address may be mistyped, or the page is for other people."
    >
      <title>Not found · Paid media</title>
      <EmptyState.Actions>
        <Button component={Link} to={urls.explore} variant="default">
          Go to Explore
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}
