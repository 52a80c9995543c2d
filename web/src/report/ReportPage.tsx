import type { Me } from '@pmd/core/contract/auth';
import { today } from '@pmd/core/days';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { meQuery } from '../api/auth.ts';
import { ReportExport } from '../export/ReportExport.tsx';
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
  /** The client it is about; null is all that the person may see. */
  client: string | null;
  /** The same for Cube. */
  scope: Scope;
  state: ReportState;
  change: (change: Partial<ReportState>) => void;
  changePeriod: (change: Partial<PeriodChoice>) => void;
};

type Props = {
  title: string;
  /** Over the title: where this page is. */
  above?: ReactNode;
  /** Under the title: what it is. */
  note?: ReactNode;
  /** The client of what the page is about; by default the one that is chosen. */
  client?: string | null;
  children: (report: Report) => ReactNode;
};

/** A page that reports: title, client, period and, always, how far its numbers can be trusted. */
export function ReportPage(props: Props) {
  const { data: me, error, refetch } = useQuery(meQuery());
  if (me) return <Opened {...props} me={me} />;
  if (!error) return <PageSkeleton />;
  return <ErrorState title={`${props.title} could not be opened`} error={error} onRetry={refetch} />;
}

function Opened({ me, title, above, note, client: given, children }: Props & { me: Me }) {
  const { choice, period, change: changePeriod } = usePeriod(today(me.organization.timeZone));
  const [state, change] = useReportState();
  const client = me.clientId ?? given ?? (given === undefined ? state.client : null);
  const scope = useMemo<Scope>(() => (client && me.role === 'admin' ? { client } : {}), [client, me.role]);
  if (!period) return <PageSkeleton />;
  return (
    <Page
      title={title}
      above={above}
      note={note}
      actions={
        <>
          {given === undefined && (
            <ClientSwitcher client={client} onChange={(next) => change({ client: next })} />
          )}
          <PeriodPicker choice={choice} period={period} onChange={changePeriod} />
          {given === undefined && (
            <ReportExport title={title} scope={scope} period={period} isOfOneClient={client !== null} />
          )}
        </>
      }
    >
      <TrustLine clientId={client} range={period.range} />
      {children({
        me,
        client,
        currency: me.organization.currency,
        period,
        scope,
        state,
        change,
        changePeriod,
      })}
    </Page>
  );
}
