import { Button, EmptyState, Pagination, SegmentedControl } from '@mantine/core';
import { IconBellCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { AlertCards } from '../alerts/AlertCards.tsx';
import { ALERTS_PER_PAGE, alertsQuery, readAlerts } from '../api/alerts.ts';
import * as format from '../format.ts';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';
import { toastError } from '../ui/toast.ts';

/** What needs a person, and what did. */
export default function AlertsPage() {
  const [search, setSearch] = useSearchParams();
  const state = search.get('state') === 'resolved' ? 'resolved' : 'open';
  const page = Math.max(1, Math.trunc(Number(search.get('page'))) || 1);
  const queries = useQueryClient();
  const alerts = useQuery(alertsQuery(state, page));
  const pages = Math.ceil((alerts.data?.total ?? 0) / ALERTS_PER_PAGE);
  const reading = useMutation({
    mutationFn: readAlerts,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['alerts'] }),
    onError: (thrown) => toastError('The alerts were not marked as read', thrown),
  });
  return (
    <Page
      title="Alerts"
      note="An alert ends by itself when its cause is gone. Each is mailed once when it opens and once when it ends."
      actions={
        <>
          {(alerts.data?.unread ?? 0) > 0 && (
            <Button variant="default" loading={reading.isPending} onClick={() => reading.mutate(undefined)}>
              Mark all read
            </Button>
          )}
          <SegmentedControl
            aria-label="State"
            data={[
              { value: 'open', label: 'Open' },
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
              title={state === 'open' ? 'Nothing needs you' : 'Nothing has needed you yet'}
              description="Failed or missing files, rejected rows, unknown clients and days without a CPM show up here."
            />
          ) : (
            <AlertCards alerts={items} onRead={(id) => reading.mutate([id])} />
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
            setSearch({ ...(state === 'resolved' && { state }), page: String(value) }, { replace: true })
          }
        />
      )}
    </Page>
  );
}
