import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type Retention, RetentionChange } from '@pmd/core/contract/retention';
import { useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { changeRetention } from '../api/retention.ts';
import { FormError } from '../ui/FormError.tsx';
import { Notice } from '../ui/Notice.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';

/** An empty field is for ever. */
const Form = z.preprocess(
  ({ stagingDays, metricsMonths }: Record<string, string>) => ({
    stagingDays,
    metricsMonths: metricsMonths?.trim() || null,
  }),
  RetentionChange,
);

export function RetentionModal({ retention, onClose }: { retention: Retention; onClose: () => void }) {
  const queries = useQueryClient();
  const form = useForm({
    schema: Form,
    initial: {
      stagingDays: String(retention.stagingDays),
      metricsMonths: retention.metricsMonths === null ? '' : String(retention.metricsMonths),
    },
    submit: changeRetention,
    onDone: (saved) => {
      queries.setQueryData(['retention'], saved);
      toastDone('Saved. What is no longer kept is taken away within a day.');
      onClose();
    },
  });
  const months = form.field('metricsMonths', 'Months of daily numbers');
  return (
    <Modal opened onClose={onClose} title="What is kept">
      <form noValidate onSubmit={form.onSubmit}>
        <Stack gap="md">
          <TextInput
            inputMode="numeric"
            description="After a later file has replaced them. Until then the difference can be shown and the earlier version applied again."
            data-autofocus
            {...form.field('stagingDays', 'Days for lines of files')}
          />
          <TextInput
            inputMode="numeric"
            placeholder="For ever"
            description="Whole months beside the current one. Empty: for ever."
            {...months}
          />
          {months.value && (
            <Notice tone="bad">
              Daily numbers of earlier months are deleted for good, for every client. Their weekly and monthly
              summaries stay.
            </Notice>
          )}
          <FormError error={form.error} />
          <Group justify="end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.isSending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
