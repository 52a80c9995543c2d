import type { Me } from '@pmd/core/contract/auth';
import { today } from '@pmd/core/days';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { meQuery } from '../api/auth.ts';
import { PeriodPicker } from '../period/PeriodPicker.tsx';
import type { Period, PeriodChoice } from '../period/period.ts';
import { usePeriod } from '../period/usePeriod.ts';
import { TrustLine } from '../trust/TrustLine.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Page } from '../ui/Page.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { ClientSwitcher } from './ClientSwitcher.tsx';
import type { Scope } from './scope.ts';
import { type ReportState, useReportState } from './state.ts';

/** What every part of a report is about. */
export type Report = {
  me: Me;
  currency: string;
  period: Period;
  /** The client chosen; empty is everything the person may see. */
  scope: Scope;
  state: ReportState;
  change: (change: Partial<ReportState>) => void;
  changePeriod: (change: Partial<PeriodChoice>) => void;
};

/** A page that reports: title, client, period and, always, how far its numbers can be trusted. */
export function ReportPage({
  title,
  heading,
  above,
  children,
}: {
  title: string;
  heading?: ReactNode;
  /** Over the heading: where this page is. */
  above?: ReactNode;
  children: (report: Report) => ReactNode;
}) {
  const { data: me, error, refetch } = useQuery(meQuery());
  if (error && !me)
    return <ErrorState title={`${title} could not be opened`} error={error} onRetry={refetch} />;
  if (!me) return <PageSkeleton />;
  return (
    <Loaded me={me} title={title} heading={heading ?? title} above={above}>
      {children}
    </Loaded>
  );
}

function Loaded({
  me,
  title,
  heading,
  above,
  children,
}: {
  me: Me;
  title: string;
  heading: ReactNode;
  above: ReactNode;
  children: (report: Report) => ReactNode;
}) {
  const { choice, period, change: changePeriod } = usePeriod(today(me.organization.timeZone));
  const [state, change] = useReportState();
  const client = me.role === 'admin' ? state.client : null;
  const scope = useMemo<Scope>(() => (client ? { client } : {}), [client]);
  if (!period) return <PageSkeleton />;
  return (
    <Page
      title={title}
      heading={heading}
      above={above}
      actions={
        <>
          <ClientSwitcher client={client} onChange={(next) => change({ client: next })} />
          <PeriodPicker choice={choice} period={period} onChange={changePeriod} />
        </>
      }
    >
      <TrustLine clientId={client ?? me.clientId} range={period.range} />
      {children({ me, currency: me.organization.currency, period, scope, state, change, changePeriod })}
    </Page>
  );
}
