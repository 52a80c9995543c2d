import { Button, EmptyState } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { toApiError } from '../api/error.ts';

/** A page or panel that could not be shown: what happened, the reference for support, and a retry. */
export function ErrorState({
  title,
  error,
  onRetry,
}: {
  title: string;
  error: unknown;
  onRetry?: () => void;
}) {
  return (
    <EmptyState
      role="alert"
      icon={<IconAlertTriangle stroke={1.5} color="var(--bad)" />}
      title={title}
      description={toApiError(error).inWords}
      p="lg"
    >
      {onRetry && (
        <EmptyState.Actions>
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        </EmptyState.Actions>
      )}
    </EmptyState>
  );
}
