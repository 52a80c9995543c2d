import { Skeleton, Tooltip } from '@mantine/core';
import type { Trust } from '@pmd/core/contract/trust';
import { IconArrowRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useLastRefresh } from '../api/lastRefresh.ts';
import { trustQuery } from '../api/trust.ts';
import { useUser } from '../api/useSession.ts';
import * as format from '../format.ts';
import type { Range } from '../period/ranges.ts';
import { urls } from '../urls.ts';
import classes from './TrustLine.module.css';

/** One line, always there: how far the numbers on this page can be trusted, and where that is mended. */
export function TrustLine({ clientId, range }: { clientId: string | null; range: Range }) {
  const trust = useQuery(trustQuery(clientId, range));
  const isAdmin = useUser().role === 'admin';
  if (trust.data) return <Line trust={trust.data} isAdmin={isAdmin} />;
  return (
    <p className={classes.line}>
      {trust.error && !trust.isFetching ? (
        <>
          <Dot tone="bad" />
          <span>How complete these numbers are could not be checked.</span>
          <button type="button" className={classes.retry} onClick={() => trust.refetch()}>
            Try again
          </button>
        </>
      ) : (
        <Skeleton h={12} w={280} maw="80%" />
      )}
    </p>
  );
}

function Line({ trust, isAdmin }: { trust: Trust; isAdmin: boolean }) {
  const { dataThrough, latestFileAt, missing, rowsRejected, rowsHeld, daysWithoutCpm } = trust;
  const asOf = useLastRefresh();
  const isComplete = missing === 0 && !rowsRejected && !rowsHeld && daysWithoutCpm === 0;
  return (
    <p className={classes.line}>
      <Dot tone={dataThrough === null ? 'quiet' : isComplete ? 'good' : 'bad'} />
      <Part hint={asOf ? `The numbers shown last were computed at ${format.instant(asOf)}` : undefined}>
        {dataThrough === null
          ? 'No data in this period'
          : `${missing === 0 ? 'Complete' : 'Data'} through ${format.axisDay(dataThrough)}`}
      </Part>
      {latestFileAt && (
        <Part hint={`The latest file behind these numbers arrived on ${format.instant(latestFileAt)}`}>
          last file {format.recent(latestFileAt)}
        </Part>
      )}
      <Part hint={missingText(trust)} tone={missing > 0 ? 'bad' : 'quiet'}>
        {format.count(missing)} missing
      </Part>
      {rowsRejected !== null && (
        <Part
          hint="Rows of these days that could not be read: they are in no number"
          to={rowsRejected > 0 && isAdmin ? `${urls.ingestions}?problems=open` : undefined}
          tone={rowsRejected > 0 ? 'bad' : 'quiet'}
        >
          {format.count(rowsRejected)} rejected
        </Part>
      )}
      {!!rowsHeld && (
        <Part
          hint="Rows that name a client nobody knows yet: they are loaded once it is created or mapped"
          to={isAdmin ? urls.ingestions : undefined}
          tone="bad"
        >
          {format.count(rowsHeld)} held
        </Part>
      )}
      {daysWithoutCpm > 0 && (
        <Part hint={cpmText(trust)} to={isAdmin ? cpmLink(trust) : undefined} tone="bad">
          no CPM on {format.counted(daysWithoutCpm, 'day')}
        </Part>
      )}
    </p>
  );
}

function Part({
  hint,
  to,
  tone = 'quiet',
  children,
}: {
  hint?: string | undefined;
  to?: string | undefined;
  tone?: 'bad' | 'quiet';
  children: ReactNode;
}) {
  const content = to ? (
    <Link to={to} className={classes.part} data-tone={tone}>
      {children}
      <IconArrowRight size={12} aria-hidden />
    </Link>
  ) : (
    <span className={classes.part} data-tone={tone}>
      {children}
    </span>
  );
  if (!hint) return content;
  return (
    <Tooltip label={hint} multiline maw={320}>
      {content}
    </Tooltip>
  );
}

const Dot = ({ tone }: { tone: 'good' | 'bad' | 'quiet' }) => (
  <span className={classes.dot} data-tone={tone} aria-hidden />
);

/** Which days are missing: one client's by themselves, several clients' with their names. */
function missingText({ missing, missingDays }: Trust): string {
  if (missing === 0) return 'Every day that is due has rows';
  const isOne = new Set(missingDays.map(({ client }) => client)).size === 1;
  const shown = missingDays
    .slice(0, 8)
    .map(({ client, date }) => (isOne ? format.axisDay(date) : `${client} ${format.axisDay(date)}`));
  const rest = missing - shown.length;
  return `No rows yet: ${shown.join(', ')}${rest > 0 ? ` and ${format.count(rest)} more` : ''}`;
}

const cpmText = ({ clientsWithoutCpm }: Trust) =>
  `Their spend is unknown, and with it CPC, CPA and ROAS: ${clientsWithoutCpm.map(({ name }) => name).join(', ')}`;

function cpmLink({ clientsWithoutCpm: [first, ...others] }: Trust): string {
  return first && others.length === 0 ? urls.client(first.id) : urls.clients;
}
