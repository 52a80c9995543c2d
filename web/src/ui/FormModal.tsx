import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEventHandler, ReactNode } from 'react';
import type { ApiError } from '../api/error.ts';
import { FormError } from './FormError.tsx';

/** A form in a dialog: its inputs, what is wrong with the whole, and the two ways out. */
export function FormModal({
  title,
  action,
  form,
  onClose,
  closeOnClickOutside = true,
  children,
}: {
  title: string;
  /** The verb on the button. */
  action: string;
  /** What `useForm` returns. */
  form: { onSubmit: FormEventHandler; isSending: boolean; error: ApiError | null };
  onClose: () => void;
  closeOnClickOutside?: boolean;
  children: ReactNode;
}) {
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={closeOnClickOutside}>
      <form noValidate onSubmit={form.onSubmit}>
        <Stack gap="md">
          {children}
          <FormError error={form.error} />
          <Group justify="end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.isSending}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
