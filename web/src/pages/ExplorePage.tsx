import { CubeProvider } from '@cubejs-client/react';
import { useMediaQuery } from '@mantine/hooks';
import { type Day, today } from '@pmd/core/days';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../api/auth.ts';
import { cubeApi } from '../api/cube.ts';
import { Explorer } from '../explore/Explorer.tsx';
import { useExploreState } from '../explore/useExploreState.ts';
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
  const [state, change] = useExploreState();
  const isNarrow = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false });
  const period = useResolvedPeriod(state, day);
  if (!period) return <PageSkeleton />;
  return <Explorer state={state} period={period} currency={currency} isNarrow={isNarrow} onChange={change} />;
}
