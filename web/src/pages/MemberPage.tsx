import { useMemo } from 'react';
import { useParams } from 'react-router';
import { DIMENSIONS, dimensionLabels } from '../explore/dimensions.ts';
import { CreativePreview } from '../members/CreativePreview.tsx';
import { Crumbs } from '../members/Crumbs.tsx';
import { MembersTable } from '../members/MembersTable.tsx';
import { Performance } from '../overview/Performance.tsx';
import { aboveOf } from '../report/query.ts';
import { ReportPage } from '../report/ReportPage.tsx';
import type { Scope } from '../report/scope.ts';
import { useNames } from '../report/useReport.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import type { MemberDimension } from '../urls.ts';
import { NotFoundPage } from './NotFoundPage.tsx';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One campaign, strategy, placement or creative: how it does, over time and by what is below it. */
export default function MemberPage({ dimension }: { dimension: MemberDimension }) {
  const { id = '' } = useParams();
  return UUID.test(id) ? <Member key={id} dimension={dimension} id={id} /> : <NotFoundPage />;
}

function Member({ dimension, id }: { dimension: MemberDimension; id: string }) {
  const scope = useMemo<Scope>(() => ({ [dimension]: id }), [dimension, id]);
  const above = aboveOf(dimension);
  const names = useNames(dimension, id);
  const { one } = dimensionLabels[dimension];
  if (names.error && !names.data && !names.isFetching) {
    return (
      <ErrorState
        title={`The ${one.toLowerCase()} could not be opened`}
        error={names.error}
        onRetry={names.refetch}
      />
    );
  }
  if (names.data === undefined) return <PageSkeleton />;
  const name = names.data?.at(-1)?.name;
  if (!names.data || name === undefined) return <NotFoundPage />;
  const below = DIMENSIONS[DIMENSIONS.indexOf(dimension) + 1];
  const client = names.data.find(({ level }) => level === 'client')?.id ?? null;
  return (
    <ReportPage
      title={name}
      note={one}
      above={<Crumbs dimension={dimension} above={names.data.slice(0, -1)} />}
      client={client}
    >
      {(report) => (
        <>
          {dimension === 'creative' && <CreativePreview id={id} name={name} />}
          <Performance report={report} scope={scope} />
          {below && (
            <MembersTable
              scope={scope}
              period={report.period}
              dimension={below}
              currency={report.currency}
              metric={report.state.metric}
              pathFrom={above.length + 1}
              onMetric={(metric) => report.change({ metric })}
            />
          )}
        </>
      )}
    </ReportPage>
  );
}
