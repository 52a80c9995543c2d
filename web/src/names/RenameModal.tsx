import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { NameChange, type NamedItem } from '@pmd/core/contract/names';
import { useQueryClient } from '@tanstack/react-query';
import { rename } from '../api/names.ts';
import { FormError } from '../ui/FormError.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';
import { noun } from './levels.ts';

/** Gives an item another name in reports; files go on finding it by theirs. */
export function RenameModal({ item, onClose }: { item: NamedItem; onClose: () => void }) {
  const queries = useQueryClient();
  const form = useForm({
    schema: NameChange,
    initial: { level: item.level as string, name: item.name },
    submit: ({ name }) => rename(item, name),
    onDone: ({ name }) => {
      void queries.invalidateQueries({ queryKey: ['names'] });
      void queries.invalidateQueries({ queryKey: ['cube'] });
      toastDone(`Renamed to ${name}. Reports follow within a minute.`);
      onClose();
    },
  });
  const [fileName] = item.fileNames;
  return (
    <Modal opened onClose={onClose} title={`Rename ${noun(item.level)}`}>
      <form noValidate onSubmit={form.onSubmit}>
        <Stack gap="md">
          <TextInput
            description={`Shown in reports, of all days. Files go on calling it “${fileName}”.`}
            data-autofocus
            {...form.field('name', 'Name')}
          />
          <FormError error={form.error} />
          <Group justify="end" gap="sm">
            {fileName !== undefined && item.name !== fileName && (
              <Button variant="subtle" mr="auto" onClick={() => form.change({ name: fileName })}>
                Use the file’s name
              </Button>
            )}
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.isSending}>
              Rename
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
