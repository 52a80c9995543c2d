import { ActionIcon, Button, EmptyState, SegmentedControl } from '@mantine/core';
import { addDays, type Day } from '@pmd/core/days';
import { IconCalendarStats, IconChevronLeft, IconChevronRight, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../api/auth.ts';
import { type Grain, SUMMARIES_PER_PAGE, summariesQuery } from '../api/summaries.ts';
import { useUser } from '../api/useSession.ts';
import { ClientSwitcher } from '../report/ClientSwitcher.tsx';
import { AllClients } from '../summaries/AllClients.tsx';
import { Rankings } from '../summaries/Rankings.tsx';
import { Standing } from '../summaries/Standing.tsx';
import classes from '../summaries/Summary.module.css';
import { after, before, periodName, startOf, useSummariesState } from '../summaries/state.ts';
import { Totals } from '../summaries/Totals.tsx';
import { Underperformers } from '../summaries/Underperformers.tsx';
import { TrustLine } from '../trust/TrustLine.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';

/** Weeks and months as they were summarized: what they amount to, what changed, what led, what needs a look. */
export default function SummariesPage() {
  const [state, change] = useSummariesState();
  const { grain, client, rankedBy, page } = state;
  const isAdmin = useUser().role === 'admin';
  const clientId = isAdmin ? client : null;
  const { data: me } = useQuery(meQuery());
  const currency = me?.organization.currency ?? 'USD';
  const latest = useQuery(summariesQuery(grain, { clientId, limit: 1 }));
  const start = state.start ?? latest.data?.items[0]?.start ?? null;
  const summaries = useQuery({
    ...summariesQuery(grain, {
      clientId,
      start,
      limit: SUMMARIES_PER_PAGE,
      offset: (page - 1) * SUMMARIES_PER_PAGE,
    }),
    enabled: start !== null,
  });
  const choose = (grain: Grain) =>
    change({ grain, start: start === null ? null : startOf(grain, start), page: 1 });
  return (
    <Page
      title={grain === 'week' ? 'Weekly summary' : 'Monthly summary'}
      heading={start === null ? 'Summaries' : periodName(grain, start)}
      note={summaries.data?.items.length === 1 ? summaries.data.items[0]?.client : undefined}
      actions={
        <div className={`${classes.head} ${classes.unprinted}`}>
          <SegmentedControl
            aria-label="Period"
            data={[
              { value: 'week', label: 'Weekly' },
              { value: 'month', label: 'Monthly' },
            ]}
            value={grain}
            onChange={(value) => choose(value === 'month' ? 'month' : 'week')}
          />
          <Steps
            grain={grain}
            start={start}
            latest={latest.data?.items[0]?.start ?? null}
            clientId={clientId}
            onStart={(start) => change({ start, page: 1 })}
          />
          <Button
            variant="default"
            leftSection={<IconPrinter size={16} stroke={1.6} />}
            onClick={() => window.print()}
          >
            Print
          </Button>
          <ClientSwitcher client={client} onChange={(client) => change({ client, page: 1 })} />
        </div>
      }
    >
      {start !== null && (
        <TrustLine
          clientId={clientId ?? me?.clientId ?? null}
          range={{ from: start, to: addDays(after(grain, start), -1) }}
        />
      )}
      <Loaded query={start === null ? latest : summaries} what="The summary">
        {({ items, total }) => {
          const [only] = items;
          if (start === null || !only) return <NoSummary grain={grain} start={start} />;
          if (items.length > 1 || page > 1) {
            return (
              <AllClients
                summaries={items}
                total={total}
                page={page}
                currency={currency}
                onPage={(page) => change({ page })}
              />
            );
          }
          return (
            <>
              <Standing summary={only} currency={currency} />
              <Totals summary={only} currency={currency} />
              <Rankings
                summary={only}
                currency={currency}
                rankedBy={rankedBy}
                onRank={(rankedBy) => change({ rankedBy })}
              />
              <Underperformers summary={only} currency={currency} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

/** To the period before and after, as far as there are any. */
function Steps({
  grain,
  start,
  latest,
  clientId,
  onStart,
}: {
  grain: Grain;
  start: Day | null;
  latest: Day | null;
  clientId: string | null;
  onStart: (start: Day) => void;
}) {
  const earlier = useQuery({
    ...summariesQuery(grain, { clientId, to: before(grain, start ?? '2000-01-01'), limit: 1 }),
    enabled: start !== null,
  });
  const hasEarlier = (earlier.data?.total ?? 0) > 0;
  const hasLater = start !== null && latest !== null && start < latest;
  return (
    <div className={classes.step}>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={`Previous ${grain}`}
        disabled={!hasEarlier}
        onClick={() => start && onStart(before(grain, start))}
      >
        <IconChevronLeft size={18} stroke={1.6} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={36}
        aria-label={`Next ${grain}`}
        disabled={!hasLater}
        onClick={() => start && onStart(after(grain, start))}
      >
        <IconChevronRight size={18} stroke={1.6} />
      </ActionIcon>
    </div>
  );
}

function NoSummary({ grain, start }: { grain: Grain; start: Day | null }) {
  const when = grain === 'week' ? 'every Monday' : 'on the first of every month';
  return (
    <EmptyState
      icon={<IconCalendarStats stroke={1.5} />}
      title={start === null ? 'No summary yet' : `No summary of ${periodName(grain, start)}`}
      description={`A ${grain} is summarized ${when} at 05:00, when it is over. There is none for ${grain}s without data, nor for the one that runs.`}
    />
  );
}
