import { Button, Group, Modal, MultiSelect, Stack, Switch, Tabs, TextInput } from '@mantine/core';
import { AlertKind, type AlertPreferences } from '@pmd/core/contract/alerts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { alertPreferencesQuery, changeAlertPreferences } from '../api/alerts.ts';
import { toApiError } from '../api/error.ts';
import { FormError } from '../ui/FormError.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { toastDone } from '../ui/toast.ts';
import { alertKinds } from './AlertCards.tsx';

type Whose = 'own' | 'organization';

/** Who is mailed about alerts, about which, and when: the person, and the address of the agency. */
export function PreferencesModal({ onClose }: { onClose: () => void }) {
  const preferences = useQuery(alertPreferencesQuery());
  return (
    <Modal opened onClose={onClose} title="Mails about alerts">
      <Loaded query={preferences} what="The settings">
        {(all) => (
          <Tabs defaultValue="own" keepMounted={false}>
            <Tabs.List mb="md">
              <Tabs.Tab value="own">To me</Tabs.Tab>
              <Tabs.Tab value="organization">To the agency</Tabs.Tab>
            </Tabs.List>
            {(['own', 'organization'] as const).map((whose) => (
              <Tabs.Panel key={whose} value={whose}>
                <PreferencesForm whose={whose} given={all[whose]} onDone={onClose} />
              </Tabs.Panel>
            ))}
          </Tabs>
        )}
      </Loaded>
    </Modal>
  );
}

/** Kinds that can be mailed: that mails fail is told in the app alone. */
const kinds = AlertKind.options.filter((kind) => kind !== 'mail_failed');

function PreferencesForm({
  whose,
  given,
  onDone,
}: {
  whose: Whose;
  given: AlertPreferences;
  onDone: () => void;
}) {
  const [wanted, setWanted] = useState(given);
  const set = (change: Partial<AlertPreferences>) => setWanted((before) => ({ ...before, ...change }));
  const queries = useQueryClient();
  const saving = useMutation({
    mutationFn: () => changeAlertPreferences(whose, wanted),
    onSuccess: (all) => {
      queries.setQueryData(alertPreferencesQuery().queryKey, all);
      toastDone('Mails about alerts are sent as you said');
      onDone();
    },
  });
  const time = (name: 'quietFrom' | 'quietUntil' | 'digestAt', label: string, description?: string) => (
    <TextInput
      type="time"
      label={label}
      description={description}
      disabled={!wanted.isMailed}
      value={wanted[name] ?? ''}
      onChange={({ currentTarget: { value } }) => set({ [name]: value.slice(0, 5) || null })}
    />
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        saving.mutate();
      }}
    >
      <Stack gap="md">
        <Switch
          label={
            whose === 'own'
              ? 'Mail me when an alert opens and ends'
              : 'Mail the address the product was set up with'
          }
          checked={wanted.isMailed}
          onChange={({ currentTarget: { checked } }) => set({ isMailed: checked })}
        />
        <MultiSelect
          label="Not about"
          placeholder={wanted.mutedKinds.length === 0 ? 'Everything is mailed' : ''}
          disabled={!wanted.isMailed}
          data={kinds.map((value) => ({ value, label: labelOf(value) }))}
          value={wanted.mutedKinds}
          onChange={(values) => set({ mutedKinds: kinds.filter((kind) => values.includes(kind)) })}
        />
        <Group grow align="flex-end">
          {time('quietFrom', 'Quiet from')}
          {time('quietUntil', 'Quiet until')}
        </Group>
        {time('digestAt', 'One mail a day at', 'With everything since the day before. Empty: each at once.')}
        <FormError error={saving.error && toApiError(saving.error)} />
        <Group justify="flex-end">
          <Button type="submit" loading={saving.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Two kinds are about sources, and are told apart here. */
const labelOf = (kind: AlertKind) => (kind === 'access_refused' ? 'Source refuses files' : alertKinds[kind]);
