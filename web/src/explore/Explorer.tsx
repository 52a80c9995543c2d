import { useMediaQuery } from '@mantine/hooks';
import type { SavedView } from '@pmd/core/contract/views';
import { lazy, Suspense, useMemo, useState } from 'react';
import { headingsOf, type MeasureCell } from '../grid/columns.ts';
import { GridSkeleton } from '../grid/GridSkeleton.tsx';
import type { Spot } from '../grid/PivotGrid.tsx';
import { LineageDrawer, type Question } from '../lineage/LineageDrawer.tsx';
import type { Period } from '../period/period.ts';
import { isShared } from '../share/shared.ts';
import { TrustLine } from '../trust/TrustLine.tsx';
import { copy } from '../ui/copy.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Page } from '../ui/Page.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { toastFailed } from '../ui/toast.ts';
import { useIsAsked } from '../ui/useIsAsked.ts';
import { CellMenu, MenuAt } from './CellMenu.tsx';
import { ChartModal } from './ChartModal.tsx';
import { Chips } from './Chips.tsx';
import { chartedRows } from './chart.ts';
import type { Dimension } from './dimensions.ts';
import { ExploreActions } from './ExploreActions.tsx';
import classes from './Explorer.module.css';
import { FieldRail } from './FieldRail.tsx';
import { FilterModal } from './FilterModal.tsx';
import { Freshness } from './Freshness.tsx';
import { excludeMember, filterTo } from './filters.ts';
import type { Layout } from './layout.ts';
import { MeasureItems } from './MeasureItems.tsx';
import type { Measure } from './measures.ts';
import { NoData } from './NoData.tsx';
import { MOST_OPEN, NOTHING_EXPANDED, openPaths, type Path, pathKey, setExpanded } from './open.ts';
import type { View } from './query.ts';
import { scopeOf } from './scope.ts';
import { type ExploreState, MOST_TOP, type Sort } from './state.ts';
import { Toolbar } from './Toolbar.tsx';
import type { ValuedRow } from './tree.ts';
import { useDefinitions } from './useDefinitions.ts';
import { usePivot } from './usePivot.ts';
import { ViewsMenu } from './ViewsMenu.tsx';
import { viewOf } from './views.ts';

// The grid is large: what it is to show is asked for while it comes.
const loadGrid = () => import('../grid/PivotGrid.tsx');
const PivotGrid = lazy(loadGrid);
void loadGrid().catch(() => undefined);

/** What opens from a cell gives the keyboard back to it. */
type Returning = { refocus: () => void };
type Charted = Returning & { rows: ValuedRow[]; measure: Measure };
type Asked = { dimension: Dimension; exclude: boolean };

/** Chips, field rail, grid, and everything that opens from a cell. */
export function Explorer({
  state,
  period,
  layout,
  view: saved,
  currency,
  isNarrow,
  onChange,
  onLayout: changeLayout,
  onOpenView,
}: {
  state: ExploreState;
  period: Period;
  layout: Layout;
  /** The saved view the page was opened from. */
  view: SavedView | undefined;
  currency: string;
  isNarrow: boolean;
  onChange: (change: Partial<ExploreState>) => void;
  onLayout: (change: Partial<Layout>) => void;
  onOpenView: (view: SavedView | undefined) => void;
}) {
  const { rows, measures, by, sort, sorts, top, filters, metric, expand, open, closed } = state;
  const { range, before } = period;
  const view = useMemo<View>(
    () => ({ range, rows, measures, by, sort, sorts, top, filters }),
    [range, rows, measures, by, sort, sorts, top, filters],
  );
  const expansion = useMemo(() => ({ expand, open, closed }), [expand, open, closed]);
  const pivot = usePivot(view, expansion, before);
  const definitions = useDefinitions();
  const shownMeasures = useMemo(() => (isNarrow ? [metric] : measures), [isNarrow, metric, measures]);
  const hasRail = useMediaQuery('(min-width: 1400px)', false, { getInitialValueInEffect: false });

  const [question, setQuestion] = useState<(Question & Returning) | null>(null);
  const [spot, setSpot] = useState<Spot | null>(null);
  const [header, setHeader] = useState<{ by: Sort['by']; at: Spot['at'] } | null>(null);
  const [charted, setCharted] = useState<Charted | null>(null);
  const [filtered, setFiltered] = useState<Asked | null>(null);

  const namesOf = (row: ValuedRow): string[] => {
    const names = row.path.map((_, level) => {
      const above = pathKey(row.path.slice(0, level + 1));
      const found = pivot.rows.find(({ key }) => key === above);
      return found?.kind === 'node' ? found.name : '';
    });
    return row.kind === 'others' ? [...names, 'Others'] : names;
  };
  const explain = (row: ValuedRow, { measure, slot, aspect }: MeasureCell, refocus: () => void) => {
    // Files and lines are for who is logged in.
    if (isShared()) return;
    const asked = aspect === 'before' && before ? { ...view, range: before } : view;
    const scope = scopeOf(asked, pivot.columns, row, slot);
    const column =
      slot !== null && pivot.columns && 'members' in pivot.columns
        ? [pivot.columns.members.find(({ member }) => member === slot)?.name ?? 'Others']
        : [];
    setQuestion({ measure, names: [...namesOf(row), ...column], ...scope, refocus });
  };

  const toggle = (path: Path, expanded: boolean) => {
    if (expanded && openPaths(open, rows.length).length >= MOST_OPEN) {
      toastFailed(`${MOST_OPEN} rows are open, the most at once. Collapse some first.`);
    } else onChange(setExpanded(expansion, path, expanded));
  };
  const slots = useMemo(
    () =>
      pivot.columns
        ? headingsOf(pivot.columns, range).map(({ slot, headerName }) => ({ slot, name: headerName }))
        : [],
    [pivot.columns, range],
  );
  const askFilter = (dimension: Dimension, exclude = false) => setFiltered({ dimension, exclude });
  const levelOf = ({ row }: Spot) => rows[row.level];

  if (!useIsAsked()) return <PageSkeleton />;
  return (
    <Page
      title="Explore"
      note={isShared() && <Freshness />}
      actions={
        isShared() ? null : (
          <>
            <ViewsMenu current={saved} state={viewOf(state, layout)} onOpen={onOpenView} />
            <ExploreActions state={state} period={period} isNarrow={isNarrow} />
          </>
        )
      }
      fill
    >
      {!isShared() && <TrustLine clientId={null} range={range} />}
      <Toolbar state={state} period={period} isNarrow={isNarrow} onChange={onChange} onFilter={askFilter} />
      {!isNarrow && (
        <Chips
          state={state}
          layout={layout}
          onChange={onChange}
          onLayout={changeLayout}
          onFilter={askFilter}
        />
      )}
      <div className={classes.body}>
        {hasRail && (
          <FieldRail state={state} definitions={definitions} onChange={onChange} onFilter={askFilter} />
        )}
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
              <NoData
                range={range}
                onRange={(choice) => onChange({ range: choice })}
                onUnfilter={filters.length > 0 ? () => onChange({ filters: [] }) : null}
              />
            </div>
          ) : (
            <Suspense fallback={<GridSkeleton />}>
              <PivotGrid
                dimensions={rows}
                measures={shownMeasures}
                columns={pivot.columns ?? null}
                range={range}
                compared={before}
                sort={sort}
                currency={currency}
                definitions={definitions}
                isNarrow={isNarrow}
                layout={layout}
                rows={pivot.rows}
                total={pivot.total}
                onToggle={toggle}
                onExplain={explain}
                onMenu={setSpot}
                onHeaderMenu={(name, at) => setHeader({ by: name, at })}
                onCopy={(text) => copy(text, 'what was chosen')}
                onSort={(wanted) => onChange({ sort: wanted, sorts: {} })}
                onResize={(widths) => changeLayout({ widths: { ...layout.widths, ...widths } })}
                onLoadMore={pivot.loadMore}
                onRetry={pivot.retry}
              />
            </Suspense>
          )}
        </section>
      </div>
      {spot && (
        <CellMenu
          spot={spot}
          state={state}
          onClose={() => {
            setSpot(null);
            spot.refocus();
          }}
          actions={{
            onToggle: ({ row }) => row.kind === 'node' && toggle(row.path, !row.expanded),
            onExpandTo: (level) => onChange({ ...NOTHING_EXPANDED, expand: level }),
            onFilterTo: ({ row }) => onChange({ filters: filterTo(filters, rows, row.path) }),
            onExclude: (at) => {
              const dimension = levelOf(at);
              const member = at.row.path.at(-1);
              if (dimension && member) onChange({ filters: excludeMember(filters, dimension, member) });
            },
            onMore: (at) => {
              const dimension = levelOf(at);
              if (dimension)
                onChange({ top: { ...top, [dimension]: Math.min(MOST_TOP, (top[dimension] ?? 0) + 10) } });
            },
            onChart: ({ row, cell, chosen, refocus }) =>
              setCharted({
                rows: chartedRows(pivot.rows, row, chosen),
                measure: cell?.measure ?? metric,
                refocus,
              }),
            onCopy: ({ copy: textOf }, what) => copy(textOf(what), WHAT_IS_COPIED[what]),
            onExplain: ({ row, cell, refocus }) => cell && explain(row, cell, refocus),
          }}
        />
      )}
      {header && (
        <MenuAt at={header.at} label="Column" onClose={() => setHeader(null)}>
          <MeasureItems
            by={header.by}
            state={state}
            layout={layout}
            onChange={onChange}
            onLayout={changeLayout}
          />
        </MenuAt>
      )}
      {charted && (
        <ChartModal
          rows={charted.rows}
          nameOf={labelOf}
          slots={slots}
          measures={measures}
          initial={charted.measure}
          currency={currency}
          onClose={() => {
            setCharted(null);
            charted.refocus();
          }}
        />
      )}
      {filtered && (
        <FilterModal
          {...filtered}
          filters={filters}
          range={range}
          onApply={(next) => onChange({ filters: next })}
          onClose={() => setFiltered(null)}
        />
      )}
      {question && (
        <LineageDrawer
          question={question}
          currency={currency}
          onClose={() => {
            setQuestion(null);
            question.refocus();
          }}
        />
      )}
    </Page>
  );
}

const labelOf = (row: ValuedRow): string =>
  row.kind === 'node' ? row.name : row.kind === 'others' ? 'Others' : 'Total';

const WHAT_IS_COPIED = { value: 'the cell', chosen: 'the chosen rows', everything: 'everything shown' };
