import { Button, Group, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { NewCpm } from '@pmd/core/contract/clients';
import { today } from '@pmd/core/days';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { createCpm } from '../api/clients.ts';
import { FormError } from '../ui/FormError.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';

/** Sets a client's rate, since ever or from a day on. */
export function CpmModal({
  clientId,
  hasRates,
  onClose,
}: {
  clientId: string;
  hasRates: boolean;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const [isSinceEver, setSinceEver] = useState(!hasRates);
  const form = useForm({
    schema: NewCpm,
    initial: { cpm: '', effectiveDate: hasRates ? today() : null },
    submit: (input) => createCpm(clientId, isSinceEver ? { ...input, effectiveDate: null } : input),
    onDone: () => {
      void queries.invalidateQueries({ queryKey: ['clients'] });
      void queries.invalidateQueries({ queryKey: ['cube'] });
      toastDone('Rate saved. Spend is being computed anew; it shows in Explore within a minute.');
      onClose();
    },
  });
  const { value: effectiveDate, ...dateField } = form.field('effectiveDate', 'From');
  return (
    <Modal opened onClose={onClose} title="New rate">
      <form noValidate onSubmit={form.onSubmit}>
        <Stack gap="md">
          <TextInput
            description="Per 1,000 impressions, at most four decimals, e.g. 12.50"
            inputMode="decimal"
            data-autofocus
            {...form.field('cpm', 'CPM')}
          />
          <Radio.Group
            label="In force"
            value={isSinceEver ? 'ever' : 'day'}
            onChange={(value) => {
              setSinceEver(value === 'ever');
              if (value === 'day' && effectiveDate === null) dateField.onChange(today());
            }}
          >
            <Stack gap="sm">
              <Radio value="ever" label="Since ever, where no other rate holds" />
              <Radio value="day" label="From a day on, until the next rate" />
            </Stack>
          </Radio.Group>
          {!isSinceEver && (
            <DateInput
              description="A rate that already begins on this day is replaced."
              valueFormat="YYYY-MM-DD"
              firstDayOfWeek={1}
              weekendDays={[]}
              value={effectiveDate}
              {...dateField}
            />
          )}
          <FormError error={form.error} />
          <Group justify="end" gap="sm">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={form.isSending}>
              Apply new CPM
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
