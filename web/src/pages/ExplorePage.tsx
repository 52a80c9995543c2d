import { CubeProvider } from '@cubejs-client/react';
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { type Day, today } from '@pmd/core/days';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { meQuery } from '../api/auth.ts';
import { cubeApi } from '../api/cube.ts';
import { Freshness } from '../explore/Freshness.tsx';
import type { Measure } from '../explore/measures.ts';
import { NoData } from '../explore/NoData.tsx';
import { MOST_OPEN, openPaths, type Path, setOpen } from '../explore/open.ts';
import type { View } from '../explore/query.ts';
import { Toolbar } from '../explore/Toolbar.tsx';
import { pathKey } from '../explore/tree.ts';
import { useDefinitions } from '../explore/useDefinitions.ts';
import { useExploreState } from '../explore/useExploreState.ts';
import { usePivot } from '../explore/usePivot.ts';
import { PivotGrid } from '../grid/PivotGrid.tsx';
import { LineageDrawer, type Question } from '../lineage/LineageDrawer.tsx';
import { coveredDays, resolveRange } from '../period/ranges.ts';
import { useFirstDay } from '../period/useFirstDay.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Page } from '../ui/Page.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import classes from './ExplorePage.module.css';

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
  const { rows, measures, by, sort, metric } = state;
  const { data: firstDay } = useFirstDay(state.range === 'all_time');
  const range = useMemo(() => resolveRange(state.range, day, firstDay), [state.range, day, firstDay]);
  const view = useMemo<View>(() => ({ range, rows, measures, by, sort }), [range, rows, measures, by, sort]);
  const pivot = usePivot(view, state.open);
  const definitions = useDefinitions();
  const shownMeasures = useMemo(() => (isNarrow ? [metric] : measures), [isNarrow, metric, measures]);

  const [question, setQuestion] = useState<Question | null>(null);
  const explain = (path: Path, measure: Measure, period: Day | null) => {
    const days = period && by ? coveredDays(period, by, range) : range;
    const ids = Object.fromEntries(path.map((id, level) => [`${rows[level]}Id`, id]));
    const names = path.map((_, level) => {
      const above = pathKey(path.slice(0, level + 1));
      const row = pivot.rows.find(({ key }) => key === above);
      return row?.kind === 'node' ? row.name : '';
    });
    setQuestion({ measure, range: days, names, scope: { from: days.from, to: days.to, ...ids } });
  };

  const toggle = (path: Path, expanded: boolean) => {
    if (expanded && openPaths(state.open, rows.length).length >= MOST_OPEN) {
      notifications.show({ message: `${MOST_OPEN} rows are open, the most at once. Collapse some first.` });
    } else change({ open: setOpen(state.open, path, expanded) });
  };

  return (
    <Page title="Explore" note={<Freshness />} fill>
      <Toolbar state={state} range={range} isNarrow={isNarrow} onChange={change} />
      <section
        className={classes.card}
        aria-busy={pivot.isOutdated}
        data-outdated={pivot.isOutdated || undefined}
      >
        {pivot.error ? (
          <div className={classes.middle}>
            <ErrorState title="The numbers could not be loaded" error={pivot.error} onRetry={pivot.retry} />
          </div>
        ) : pivot.isEmpty ? (
          <div className={classes.middle}>
            <NoData range={range} onRange={(choice) => change({ range: choice })} />
          </div>
        ) : (
          <PivotGrid
            dimensions={rows}
            measures={shownMeasures}
            by={by}
            range={range}
            sort={sort}
            currency={currency}
            definitions={definitions}
            isNarrow={isNarrow}
            rows={pivot.rows}
            total={pivot.total}
            onToggle={toggle}
            onExplain={explain}
            onSort={(wanted) => change({ sort: wanted })}
            onLoadMore={pivot.loadMore}
            onRetry={pivot.retry}
          />
        )}
      </section>
      {question && (
        <LineageDrawer question={question} currency={currency} onClose={() => setQuestion(null)} />
      )}
    </Page>
  );
}
