import { TextInput } from '@mantine/core';
import { type Creative, CreativeChange } from '@pmd/core/contract/creatives';
import { useQueryClient } from '@tanstack/react-query';
import { changeCreative, creativeQuery } from '../api/creatives.ts';
import { FormModal } from '../ui/FormModal.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';

/** Says where the preview of a creative is. */
export function PreviewModal({ creative, onClose }: { creative: Creative; onClose: () => void }) {
  const queries = useQueryClient();
  const form = useForm({
    schema: CreativeChange,
    initial: { previewUrl: creative.previewUrl ?? '' },
    submit: (change) => changeCreative(creative.id, change),
    onDone: (changed) => {
      queries.setQueryData(creativeQuery(creative.id).queryKey, changed);
      toastDone(changed.previewUrl ? 'The preview is shown' : 'The preview is removed');
      onClose();
    },
  });
  return (
    <FormModal title={`Preview of ${creative.name}`} action="Save" form={form} onClose={onClose}>
      <TextInput
        type="url"
        description="Of an image, over https. Everybody who sees this creative loads it from there. Empty for none."
        placeholder="https://"
        data-autofocus
        {...form.field('previewUrl', 'Address')}
      />
    </FormModal>
  );
}
