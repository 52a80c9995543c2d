import {
  Button,
  CopyButton,
  Group,
  Modal,
  PasswordInput,
  Select,
  Stack,
  Tabs,
  Text,
  TextInput,
} from '@mantine/core';
import { Id, Name } from '@pmd/core/contract/common';
import { SharePassword } from '@pmd/core/contract/share';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { z } from 'zod';
import { clientsQuery } from '../api/clients.ts';
import { createShareLink, shareLinksQuery } from '../api/share.ts';
import { useUser } from '../api/useSession.ts';
import { FormError } from '../ui/FormError.tsx';
import { useForm } from '../ui/useForm.ts';
import { ShareLinks } from './ShareLinks.tsx';

const lives = [
  { value: '1', label: '1 day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
];

const Form = z.object({
  name: Name,
  clientId: Id.nullable(),
  days: z.coerce.number(),
  password: z
    .string()
    .transform((text) => (text === '' ? null : text))
    .pipe(SharePassword.nullable()),
});

/** Makes links to this view for people without a log-in, and lists and revokes those there are. */
export function ShareModal({
  viewOf,
  onClose,
}: {
  viewOf: (clientId: string | null) => string;
  onClose: () => void;
}) {
  const [path, setPath] = useState<string | null>(null);
  const { data: links } = useQuery(shareLinksQuery());
  const active = links?.items.filter(({ state }) => state === 'active').length;
  return (
    <Modal opened onClose={onClose} title="Share this view" size="lg">
      <Tabs defaultValue="new" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="new">New link</Tabs.Tab>
          <Tabs.Tab value="links">{active ? `Links (${active} active)` : 'Links'}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="new">
          {path ? <Made path={path} onClose={onClose} /> : <NewLink viewOf={viewOf} onMade={setPath} />}
        </Tabs.Panel>
        <Tabs.Panel value="links">
          <ShareLinks />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}

function NewLink({
  viewOf,
  onMade,
}: {
  viewOf: (clientId: string | null) => string;
  onMade: (path: string) => void;
}) {
  const user = useUser();
  const isAdmin = user.role === 'admin';
  const queries = useQueryClient();
  const { data: clients } = useQuery({ ...clientsQuery(), enabled: isAdmin });
  const form = useForm({
    schema: isAdmin ? Form.extend({ clientId: Id }) : Form,
    initial: { name: '', clientId: user.clientId, days: '30', password: '' },
    submit: ({ name, clientId, days, password }) =>
      createShareLink({
        name,
        clientId,
        view: viewOf(clientId),
        expiresAt: new Date(Date.now() + days * 86_400_000).toISOString(),
        ...(password && { password }),
      }),
    onDone: ({ path }) => {
      void queries.invalidateQueries({ queryKey: ['share-links'] });
      onMade(path);
    },
  });
  const client = form.field('clientId', 'Client');
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          Whoever has the link sees this view of one client without a log-in, and nothing else.
        </Text>
        <TextInput data-autofocus placeholder="Spring report for the board" {...form.field('name', 'Name')} />
        {isAdmin && (
          <Select
            placeholder="Choose a client"
            searchable
            data={clients?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            {...client}
            error={client.error && 'Choose the client whose numbers the link shows'}
          />
        )}
        <Select data={lives} allowDeselect={false} {...form.field('days', 'Valid for')} />
        <PasswordInput
          autoComplete="new-password"
          description="Optional. Tell it by another way than the link."
          {...form.field('password', 'Password')}
        />
        <FormError error={form.error} />
        <Group justify="end">
          <Button type="submit" loading={form.isSending}>
            Create link
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Made({ path, onClose }: { path: string; onClose: () => void }) {
  const link = `${location.origin}${path}`;
  return (
    <Stack gap="md">
      <Text size="sm">
        The link is ready. It is shown only now; it can be revoked under Links at any time.
      </Text>
      <TextInput label="Link" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
      <Group justify="end" gap="sm">
        <CopyButton value={link}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}
