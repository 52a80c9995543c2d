import { CubeProvider } from '@cubejs-client/react';
import { useMediaQuery } from '@mantine/hooks';
import { type Day, today } from '@pmd/core/days';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { meQuery } from '../api/auth.ts';
import { cubeApi } from '../api/cube.ts';
import { Explorer } from '../explore/Explorer.tsx';
import type { ExploreState } from '../explore/state.ts';
import { useExploreState } from '../explore/useExploreState.ts';
import { useLayout } from '../explore/useLayout.ts';
import type { Period } from '../period/period.ts';
import { useResolvedPeriod } from '../period/usePeriod.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';

/** The pivot grid. Everything that decides what it shows is in the URL. */
export default function ExplorePage() {
  const { data: me, error, refetch } = useQuery(meQuery());
  if (error) return <ErrorState title="Explore could not be opened" error={error} onRetry={refetch} />;
  if (!me) return <PageSkeleton />;
  return (
    <CubeProvider cubeApi={cubeApi}>
      <Explore day={today(me.organization.timeZone)} currency={me.organization.currency} />
    </CubeProvider>
  );
}

/** `day`: today in the organization's time zone. */
function Explore({ day, currency }: { day: Day; currency: string }) {
  const [layout, changeLayout] = useLayout();
  const { state, change, current, openView } = useExploreState(changeLayout);
  if (!state) return <PageSkeleton />;
  return (
    <Explored state={state} day={day}>
      {(period, isNarrow) => (
        <Explorer
          state={state}
          period={period}
          layout={layout}
          view={current}
          currency={currency}
          isNarrow={isNarrow}
          onChange={change}
          onLayout={changeLayout}
          onOpenView={openView}
        />
      )}
    </Explored>
  );
}

/** Resolves the days; where all time begins may have to be asked first. */
function Explored({
  state,
  day,
  children,
}: {
  state: ExploreState;
  day: Day;
  children: (period: Period, isNarrow: boolean) => ReactNode;
}) {
  const { range, comparison } = state;
  const choice = useMemo(() => ({ range, comparison }), [range, comparison]);
  const isNarrow = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false });
  const period = useResolvedPeriod(choice, day);
  return period ? children(period, isNarrow) : <PageSkeleton />;
}
