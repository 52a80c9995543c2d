import { Button, EmptyState } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useRouteError } from 'react-router';

/** The last resort when a page itself fails, e.g. because a newer version has replaced its files. */
export function CrashPage() {
  const error = useRouteError();
  return (
    <EmptyState
      role="alert"
      p="var(--gutter)"
      mt="xl"
      icon={<IconAlertTriangle stroke={1.5} color="var(--bad)" />}
      title="This page has stopped working"
      description={`No data was changed. Reload to get the current version. (${error instanceof Error ? error.message : String(error)})`}
    >
      <title>Error · Paid media</title>
      <EmptyState.Actions>
        <Button variant="default" onClick={() => window.location.reload()}>
          Reload
        </Button>
      </EmptyState.Actions>
    </EmptyState>
  );
}
