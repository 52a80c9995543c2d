import {
  Button,
  Group,
  Modal,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { DayFormat, type Source } from '@pmd/core/contract/sources';
import { useQueryClient } from '@tanstack/react-query';
import { changeSource, createSource } from '../api/sources.ts';
import { FormError } from '../ui/FormError.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';
import { columnNames, formSchema, valuesOf } from './form.ts';

const delimiters = [
  { value: 'auto', label: 'Found out for every file' },
  { value: ',', label: 'Comma  ,' },
  { value: ';', label: 'Semicolon  ;' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar  |' },
];
const separators = [
  { value: '.', label: 'Point: 1,234.56' },
  { value: ',', label: 'Comma: 1.234,56' },
];

/** A new source, or the settings of one. */
export function SourceModal({ source, onClose }: { source: Source | null; onClose: () => void }) {
  const queries = useQueryClient();
  const form = useForm({
    schema: formSchema(source),
    initial: valuesOf(source),
    submit: (input) =>
      source ? changeSource(source.id, input) : createSource(input as Parameters<typeof createSource>[0]),
    onDone: () => {
      void queries.invalidateQueries({ queryKey: ['sources'] });
      toastDone(source ? 'Source saved' : 'Source added. Test it to see whether files can be read.');
      onClose();
    },
  });
  const isOwnBucket = source === null || (source.kind === 's3' && !source.isFromEnvironment);
  return (
    <Modal opened onClose={onClose} size="lg" title={source ? `Source ${source.name}` : 'New source'}>
      <form noValidate onSubmit={form.onSubmit}>
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <TextInput data-autofocus {...form.field('name', 'Name')} />
            {source && (
              <Select
                allowDeselect={false}
                data={[
                  { value: 'active', label: 'Active' },
                  { value: 'disabled', label: 'Disabled: no file is taken' },
                ]}
                {...form.field('status', 'Status')}
              />
            )}
          </SimpleGrid>
          {isOwnBucket ? (
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <TextInput {...form.field('bucket', 'Bucket')} />
              <TextInput
                description="Only files under it"
                placeholder="daily/"
                {...form.field('prefix', 'Prefix')}
              />
              <TextInput
                description="Empty: Amazon S3"
                placeholder="https://"
                {...form.field('endpoint', 'Endpoint')}
              />
              <TextInput description="Empty: us-east-1" {...form.field('region', 'Region')} />
              <TextInput autoComplete="off" {...form.field('accessKeyId', 'Access key id')} />
              <PasswordInput
                autoComplete="off"
                placeholder={source ? 'Leave empty to keep it' : ''}
                {...form.field('secretAccessKey', 'Secret access key')}
              />
            </SimpleGrid>
          ) : (
            source.kind === 's3' && (
              <Text size="sm" c="dimmed">
                Bucket and keys are set by the S3_* variables of the server.
              </Text>
            )
          )}
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Select
              allowDeselect={false}
              data={DayFormat.options}
              {...form.field('dayFormat', 'Day format')}
            />
            <Select allowDeselect={false} data={separators} {...form.field('decimalSeparator', 'Numbers')} />
            <Select
              allowDeselect={false}
              data={delimiters}
              {...form.field('delimiter', 'Columns are separated by')}
            />
            <TextInput
              inputMode="decimal"
              description="Per cent. A file with more rejected rows is not applied."
              {...form.field('rejectLimit', 'Reject limit')}
            />
            <TextInput
              placeholder="06:30"
              description="Time of day by which a file is there. Empty: none is expected."
              {...form.field('expectedBy', 'Expected by')}
            />
            <Select
              allowDeselect={false}
              description="By mail and in the app"
              data={[
                { value: 'yes', label: 'Yes' },
                { value: 'no', label: 'No' },
              ]}
              {...form.field('alertWhenMissing', 'Alert when it is missing')}
            />
          </SimpleGrid>
          <Textarea
            autosize
            minRows={2}
            placeholder="Kunde = client_name"
            description={`What this partner calls a column, one a line. Columns: ${columnNames.join(', ')}`}
            {...form.field('columnAliases', 'Own column names')}
          />
          <FormError error={form.error} />
          <Group justify="end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.isSending}>
              {source ? 'Save' : 'Add source'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
