import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { toApiError } from '../api/error.ts';
import { FormError } from './FormError.tsx';

/** Asks before something is done, saying what it does. Stays open, with the reason, when it fails. */
export function ConfirmModal({
  title,
  action,
  onConfirm,
  onClose,
  children,
}: {
  title: string;
  /** The verb on the button. */
  action: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}) {
  const confirming = useMutation({ mutationFn: onConfirm, onSuccess: onClose });
  return (
    <Modal opened onClose={onClose} title={title}>
      <Stack gap="md">
        <Text size="sm">{children}</Text>
        <FormError error={confirming.error && toApiError(confirming.error)} />
        <Group justify="end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button data-autofocus loading={confirming.isPending} onClick={() => confirming.mutate()}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
