import { Anchor, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { today } from '@pmd/core/days';
import { IconEye, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { meQuery } from '../api/auth.ts';
import { changeClient, clientQuery, cpmChangesQuery, cpmQuery } from '../api/clients.ts';
import { viewAs } from '../api/viewAs.ts';
import { ClientNameModal } from '../clients/ClientNameModal.tsx';
import { CpmChanges } from '../clients/CpmChanges.tsx';
import { CpmHistory } from '../clients/CpmHistory.tsx';
import { CpmPanel } from '../clients/CpmPanel.tsx';
import { CpmTimeline } from '../clients/CpmTimeline.tsx';
import { RecomputationProgress } from '../clients/RecomputationProgress.tsx';
import * as format from '../format.ts';
import { LogoEditor } from '../logos/LogoEditor.tsx';
import { MailedReports } from '../reports/MailedReports.tsx';
import { ConfirmModal } from '../ui/ConfirmModal.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { StatusBadge, Tag } from '../ui/StatusBadge.tsx';
import { toastDone, toastError } from '../ui/toast.ts';
import { urls } from '../urls.ts';

type Dialog = 'rename' | 'status' | 'rate' | null;

/** One client: its state, its rates, and what can be done with it. */
export default function ClientPage() {
  const { id = '' } = useParams();
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  const client = useQuery(clientQuery(id));
  const rates = useQuery(cpmQuery(id));
  const changes = useQuery(cpmChangesQuery(id));
  const { data: me } = useQuery(meQuery());
  const queries = useQueryClient();
  const navigate = useNavigate();
  const viewing = useMutation({
    mutationFn: () => viewAs(id),
    onSuccess: () => navigate('/'),
    onError: (thrown) => toastError('The client’s view cannot be shown', thrown),
  });
  const isActive = client.data?.status === 'active';
  const setStatus = async () => {
    const { name, status } = await changeClient(id, { status: isActive ? 'disabled' : 'active' });
    toastDone(`${name} is ${status}`);
    await queries.invalidateQueries({ queryKey: ['clients'] });
  };
  return (
    <Page
      title={client.data?.name ?? 'Client'}
      note={
        <Anchor component={Link} to={urls.clients} inherit>
          All clients
        </Anchor>
      }
      actions={
        client.data && (
          <>
            {isActive && (
              <Button variant="default" leftSection={<IconEye size={16} />} onClick={() => viewing.mutate()}>
                View as client
              </Button>
            )}
            <Button variant="default" onClick={() => setDialog('rename')}>
              Rename
            </Button>
            <Button variant="default" onClick={() => setDialog('status')}>
              {isActive ? 'Disable' : 'Enable'}
            </Button>
          </>
        )
      }
    >
      <Loaded query={client} what="The client">
        {({ status, lastDataDay, missingCpmDays, users }) => (
          <Paper px="md" py="sm">
            <Group gap="lg">
              <StatusBadge status={status} />
              <Text size="sm">Last data day: {format.day(lastDataDay)}</Text>
              <Text size="sm">{format.counted(users, 'user')}</Text>
              {missingCpmDays > 0 && (
                <Tag tone="bad">{`No CPM on ${format.counted(missingCpmDays, 'day')}: their spend is unknown`}</Tag>
              )}
            </Group>
          </Paper>
        )}
      </Loaded>
      <Paper p="md" component="section">
        <Stack gap="md">
          <Group justify="space-between">
            <Title order={2}>CPM over time</Title>
            <Button
              leftSection={<IconPlus size={16} />}
              onClick={() => setDialog('rate')}
              disabled={!rates.data}
            >
              New rate
            </Button>
          </Group>
          <Loaded query={rates} what="The rates">
            {({ items, recomputation }) => (
              <>
                {items.length > 0 && <CpmTimeline rates={items} day={today(me?.organization.timeZone)} />}
                <CpmHistory rates={items} day={today(me?.organization.timeZone)} />
                {recomputation && <RecomputationProgress recomputation={recomputation} />}
              </>
            )}
          </Loaded>
        </Stack>
      </Paper>
      {client.data && (
        <Paper p="md" component="section">
          <Stack gap="md">
            <Title order={2}>Logo</Title>
            <LogoEditor
              owner={{ clientId: id }}
              setAt={client.data.logoAt}
              name={client.data.name}
              onChanged={() => queries.invalidateQueries({ queryKey: ['clients'] })}
            />
          </Stack>
        </Paper>
      )}
      <Paper p="md" component="section">
        <Stack gap="md">
          <Title order={2}>Reports by mail</Title>
          <MailedReports clientId={id} />
        </Stack>
      </Paper>
      {changes.data && changes.data.total > 0 && (
        <Paper p="md" component="section">
          <Stack gap="md">
            <Title order={2}>Every change</Title>
            <CpmChanges changes={changes.data.items} total={changes.data.total} />
          </Stack>
        </Paper>
      )}
      {dialog === 'rename' && client.data && <ClientNameModal client={client.data} onClose={close} />}
      {dialog === 'rate' && rates.data && (
        <CpmPanel
          clientId={id}
          hasRates={rates.data.total > 0}
          currency={me?.organization.currency ?? 'USD'}
          onClose={close}
        />
      )}
      {dialog === 'status' && client.data && (
        <ConfirmModal
          title={`${isActive ? 'Disable' : 'Enable'} ${client.data.name}`}
          action={isActive ? 'Disable' : 'Enable'}
          onConfirm={setStatus}
          onClose={close}
        >
          {isActive
            ? 'Its users are logged out and cannot log in again. Its files are still loaded, its numbers stay for administrators, and nothing is deleted. You can enable it again at any time.'
            : 'Its users can log in again and see its numbers.'}
        </ConfirmModal>
      )}
    </Page>
  );
}
