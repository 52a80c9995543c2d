import { Button, Drawer, Group, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useDebouncedValue } from '@mantine/hooks';
import { type CpmPreview, CpmProposal, NewCpm } from '@pmd/core/contract/clients';
import { today } from '@pmd/core/days';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { cpmPreviewQuery, createCpm } from '../api/clients.ts';
import { toApiError } from '../api/error.ts';
import * as format from '../format.ts';
import { FormError } from '../ui/FormError.tsx';
import { Notice } from '../ui/Notice.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';
import { WhatIf } from './WhatIf.tsx';

/** How long typing has to rest before the what-if is asked for. */
const REST_MS = 250;

/** Sets a client's rate, since ever or from a day on, with what it would change shown before anything is written. */
export function CpmPanel({
  clientId,
  hasRates,
  currency,
  onClose,
}: {
  clientId: string;
  hasRates: boolean;
  currency: string;
  onClose: () => void;
}) {
  const queries = useQueryClient();
  const [isSinceEver, setSinceEver] = useState(!hasRates);
  const form = useForm({
    schema: NewCpm,
    initial: { cpm: '', effectiveDate: hasRates ? today() : null, note: '' },
    submit: (input) => createCpm(clientId, isSinceEver ? { ...input, effectiveDate: null } : input),
    onDone: () => {
      void queries.invalidateQueries({ queryKey: ['clients'] });
      void queries.invalidateQueries({ queryKey: ['cube'] });
      toastDone('Rate saved. Spend is being computed anew; you can leave this page.');
      onClose();
    },
  });
  const cpm = form.field('cpm', 'CPM');
  const { value: effectiveDate, ...dateField } = form.field('effectiveDate', 'From');
  const [proposal] = useDebouncedValue(
    CpmProposal.safeParse({ cpm: cpm.value.trim(), effectiveDate: isSinceEver ? null : effectiveDate }).data,
    REST_MS,
  );
  const preview = useQuery(cpmPreviewQuery(clientId, proposal));
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title="New rate" padding="lg">
      <form noValidate onSubmit={form.onSubmit}>
        <Stack gap="md">
          <TextInput
            description={`${format.currencySign(currency)} per 1,000 impressions, at most four decimals, e.g. 12.50`}
            inputMode="decimal"
            autoComplete="off"
            data-autofocus
            {...cpm}
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
              description="A past day is fine: spend is computed anew from it on."
              valueFormat="YYYY-MM-DD"
              firstDayOfWeek={1}
              weekendDays={[]}
              value={effectiveDate}
              {...dateField}
            />
          )}
          <Textarea
            description="Kept in the history, e.g. “New contract from March”."
            autosize
            minRows={2}
            {...form.field('note', 'Why (optional)')}
          />
          <Outcome preview={preview.data} isAsked={proposal !== undefined} currency={currency} />
          <FormError error={preview.error && !preview.isFetching ? toApiError(preview.error) : null} />
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
    </Drawer>
  );
}

/** What would become of the numbers; before there is a rate, what will be here. */
function Outcome({
  preview,
  isAsked,
  currency,
}: {
  preview: CpmPreview | undefined;
  isAsked: boolean;
  currency: string;
}) {
  if (!isAsked) {
    return (
      <Notice tone="quiet">
        Type a rate to see what it would change. Nothing is written before you apply it.
      </Notice>
    );
  }
  if (!preview) {
    return (
      <Text size="sm" c="dimmed" role="status">
        Computing what it would change…
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      <WhatIf preview={preview} currency={currency} />
      <Text size="sm" role="status">
        {effectOf(preview)}
      </Text>
    </Stack>
  );
}

function effectOf({ replaces, until, total: { days, rowsChanged } }: CpmPreview): string {
  const replacing = replaces === null ? '' : `Replaces the rate ${format.rate(replaces)} of the same day. `;
  const ending = until === null ? '' : ` It holds until ${format.day(until)}, when the next rate begins.`;
  if (days === 0) return `${replacing}There is no data on these days yet, so no number changes.${ending}`;
  if (rowsChanged === 0)
    return `${replacing}Spend of these ${format.counted(days, 'day')} stays as it is.${ending}`;
  return `${replacing}Applying computes ${format.counted(days, 'day')} anew: the spend of ${format.counted(rowsChanged, 'row')} changes.${ending}`;
}
