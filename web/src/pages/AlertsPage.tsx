import { Button, EmptyState, Pagination, SegmentedControl } from '@mantine/core';
import { AlertState } from '@pmd/core/contract/alerts';
import { IconBellCheck, IconMail } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { AlertCards } from '../alerts/AlertCards.tsx';
import { PreferencesModal } from '../alerts/PreferencesModal.tsx';
import {
  ALERTS_PER_PAGE,
  acknowledgeAlert,
  alertsQuery,
  readAlerts,
  sendAlertMailsAgain,
} from '../api/alerts.ts';
import * as format from '../format.ts';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { toastDone, toastError } from '../ui/toast.ts';

const emptyTitles: Record<AlertState, string> = {
  open: 'Nothing needs you',
  acknowledged: 'Nobody is at anything',
  resolved: 'Nothing has needed you yet',
};

/** What needs a person, and what did. */
export default function AlertsPage() {
  const [search, setSearch] = useSearchParams();
  const wanted = AlertState.safeParse(search.get('state'));
  const state = wanted.success ? wanted.data : 'open';
  const [isConfiguring, setIsConfiguring] = useState(false);
  const page = Math.max(1, Math.trunc(Number(search.get('page'))) || 1);
  const queries = useQueryClient();
  const alerts = useQuery(alertsQuery(state, page));
  const pages = Math.ceil((alerts.data?.total ?? 0) / ALERTS_PER_PAGE);
  const reading = useMutation({
    mutationFn: readAlerts,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
    onError: (thrown) => toastError('The alerts were not marked as read', thrown),
  });
  const acknowledging = useMutation({
    mutationFn: ({ id, acknowledged }: { id: string; acknowledged: boolean }) =>
      acknowledgeAlert(id, acknowledged),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
    onError: (thrown) => toastError('The alert was not changed', thrown),
  });
  const sendingAgain = useMutation({
    mutationFn: sendAlertMailsAgain,
    onSuccess: ({ mails }) => {
      toastDone(mails === 1 ? '1 mail is sent again' : `${format.count(mails)} mails are sent again`);
      return queries.invalidateQueries({ queryKey: ['alerts'] });
    },
    onError: (thrown) => toastError('The mails were not sent again', thrown),
  });
  return (
    <Page
      title="Alerts"
      note="An alert ends by itself when its cause is gone. Who is mailed, and when, is yours to say."
      actions={
        <>
          {(alerts.data?.unread ?? 0) > 0 && (
            <Button variant="default" loading={reading.isPending} onClick={() => reading.mutate(undefined)}>
              Mark all read
            </Button>
          )}
          <Button
            variant="default"
            leftSection={<IconMail size={16} stroke={1.6} />}
            onClick={() => setIsConfiguring(true)}
          >
            Mails
          </Button>
          <SegmentedControl
            aria-label="State"
            data={[
              { value: 'open', label: 'Open' },
              { value: 'acknowledged', label: 'In hand' },
              { value: 'resolved', label: 'Over' },
            ]}
            value={state}
            onChange={(value) => setSearch(value === 'open' ? {} : { state: value }, { replace: true })}
          />
        </>
      }
    >
      <Loaded query={alerts} what="The alerts">
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              mt="lg"
              icon={<IconBellCheck stroke={1.5} />}
              title={emptyTitles[state]}
              description="Failed or missing files, rejected rows, unknown clients and days without a CPM show up here."
            />
          ) : (
            <AlertCards
              alerts={items}
              onRead={(id) => reading.mutate([id])}
              onAcknowledge={(id, acknowledged) => acknowledging.mutate({ id, acknowledged })}
              onSendAgain={() => sendingAgain.mutate()}
            />
          )
        }
      </Loaded>
      {pages > 1 && (
        <Pagination
          mt="md"
          size="sm"
          total={pages}
          value={page}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
          getItemProps={(item) => ({ 'aria-label': `Page ${format.count(item)}` })}
          onChange={(value) =>
            setSearch({ ...(state !== 'open' && { state }), page: String(value) }, { replace: true })
          }
        />
      )}
      {isConfiguring && <PreferencesModal onClose={() => setIsConfiguring(false)} />}
    </Page>
  );
}
