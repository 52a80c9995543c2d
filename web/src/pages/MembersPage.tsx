import { dimensionLabels } from '../explore/dimensions.ts';
import { MembersTable } from '../members/MembersTable.tsx';
import { ReportPage } from '../report/ReportPage.tsx';
import type { MemberDimension } from '../urls.ts';

/** All campaigns, strategies, placements or creatives. */
export default function MembersPage({ dimension }: { dimension: MemberDimension }) {
  const { many } = dimensionLabels[dimension];
  return (
    <ReportPage title={many.charAt(0).toUpperCase() + many.slice(1)}>
      {({ scope, period, currency, state, change }) => (
        <MembersTable
          key={dimension}
          scope={scope}
          period={period}
          dimension={dimension}
          currency={currency}
          metric={state.metric}
          pathFrom={scope.client ? 1 : 0}
          onMetric={(metric) => change({ metric })}
        />
      )}
    </ReportPage>
  );
}
