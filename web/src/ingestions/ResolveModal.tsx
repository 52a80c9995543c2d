import { Textarea } from '@mantine/core';
import { type Ingestion, IngestionChange } from '@pmd/core/contract/ingestions';
import { useQueryClient } from '@tanstack/react-query';
import { resolveIngestion } from '../api/ingestions.ts';
import { FormModal } from '../ui/FormModal.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';

/** Marks what was wrong with a run as settled, with a word for whoever looks next. */
export function ResolveModal({ run, onClose }: { run: Ingestion; onClose: () => void }) {
  const queries = useQueryClient();
  const form = useForm({
    schema: IngestionChange,
    initial: { resolutionStatus: 'resolved', note: run.resolutionNote ?? '' },
    submit: (change) => resolveIngestion(run.id, change),
    onDone: () => {
      void queries.invalidateQueries({ queryKey: ['ingestions'] });
      toastDone('Marked resolved');
      onClose();
    },
  });
  return (
    <FormModal title="Mark resolved" action="Mark resolved" form={form} onClose={onClose}>
      <Textarea
        description="What was done about it, for whoever looks next. May stay empty."
        autosize
        minRows={2}
        data-autofocus
        {...form.field('note', 'Note')}
      />
    </FormModal>
  );
}
