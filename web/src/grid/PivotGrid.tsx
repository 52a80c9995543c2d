import type { Day } from '@pmd/core/days';
import type {
  CellClickedEvent,
  CellDoubleClickedEvent,
  CellKeyDownEvent,
  Column,
  GetRowIdParams,
  GridReadyEvent,
  RowClassRules,
  SortChangedEvent,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { useEffect, useMemo, useRef } from 'react';
import { dimensionLabels } from '../explore/dimensions.ts';
import { MEASURES, type Measure } from '../explore/measures.ts';
import type { Path } from '../explore/open.ts';
import type { Cursor } from '../explore/paging.ts';
import type { View } from '../explore/query.ts';
import type { Sort } from '../explore/state.ts';
import { keyAction, pathKey, type TotalRow, type TreeRow } from '../explore/tree.ts';
import { type ColumnsInput, cellOf, columnsOf, TREE_COLUMN } from './columns.ts';
import { gridModules } from './modules.ts';
import classes from './PivotGrid.module.css';
import type { TreeContext } from './TreeCell.tsx';
import { gridTheme } from './theme.ts';

type PivotGridProps = Omit<ColumnsInput, 'rowsLabel' | 'total'> & {
  dimensions: View['rows'];
  rows: TreeRow[];
  total: TotalRow;
  onToggle: (path: Path, expanded: boolean) => void;
  /** Somebody asks where a number comes from: over the whole range, or of one period. */
  onExplain: (path: Path, measure: Measure, period: Day | null) => void;
  onSort: (sort: Sort) => void;
  onLoadMore: (path: Path, next: Cursor) => void;
  onRetry: () => void;
};

const getRowId = ({ data }: GetRowIdParams<TreeRow>) => data.key;
const rowClassRules: RowClassRules<TreeRow> = {
  subtotal: ({ data }) => data?.kind === 'total' || (data?.kind === 'node' && data.expandable),
};

/** The tree of rows against measures. It lays out and reports what the person does; it computes nothing. */
export function PivotGrid(props: PivotGridProps) {
  const { dimensions, measures, by, range, sort, currency, definitions, isNarrow, rows, total } = props;
  const columnDefs = useMemo(() => {
    const rowsLabel = dimensions.map((name) => dimensionLabels[name].one).join(' › ');
    return columnsOf({
      rowsLabel,
      measures,
      by,
      range,
      sort,
      currency,
      definitions,
      isNarrow,
      total: total.values,
    });
  }, [dimensions, measures, by, range, sort, currency, definitions, isNarrow, total.values]);

  const activate = (row: TreeRow) => {
    if (row.kind === 'node' && row.expandable) props.onToggle(row.path, !row.expanded);
    if (row.kind === 'more') props.onLoadMore(row.path, row.next);
    if (row.kind === 'error') props.onRetry();
  };
  // The grid keeps the context it first got, so its cells call whatever is current through a ref.
  const current = useRef(activate);
  useEffect(() => {
    current.current = activate;
  });
  const explain = (column: Column | null | undefined, row: TreeRow | undefined) => {
    const cell = cellOf(column);
    if (cell && (row?.kind === 'node' || row?.kind === 'total'))
      props.onExplain(row.path, cell.measure, cell.period);
  };
  const context = useMemo<TreeContext>(
    () => ({
      labels: dimensions.map((name) => dimensionLabels[name]),
      activate: (row) => current.current(row),
    }),
    [dimensions],
  );
  const totals = useMemo(() => [total], [total]);

  return (
    <div className={classes.grid}>
      <AgGridReact<TreeRow>
        modules={gridModules}
        theme={gridTheme}
        rowData={rows}
        pinnedBottomRowData={totals}
        columnDefs={columnDefs}
        context={context}
        getRowId={getRowId}
        rowClassRules={rowClassRules}
        maintainColumnOrder={false}
        suppressMultiSort
        suppressDragLeaveHidesColumns
        suppressMovableColumns
        ensureDomOrder
        animateRows={false}
        tooltipShowDelay={400}
        onGridReady={nameTheTree}
        onSortChanged={(event) => reportSort(event, props.onSort)}
        onCellClicked={({ column, data }: CellClickedEvent<TreeRow>) => explain(column, data)}
        onCellDoubleClicked={({ column, data }: CellDoubleClickedEvent<TreeRow>) =>
          data && column.getColId() === TREE_COLUMN && activate(data)
        }
        onCellKeyDown={(event) => {
          const { column, data } = event as CellKeyDownEvent<TreeRow>;
          if (event.event instanceof KeyboardEvent && event.event.key === 'Enter') explain(column, data);
          followKey(event as CellKeyDownEvent<TreeRow>, activate);
        }}
      />
    </div>
  );
}

/** The Community grid calls itself a plain grid. */
function nameTheTree({ api }: GridReadyEvent<TreeRow>) {
  const element = document.querySelector(`[grid-id="${api.getGridId()}"] [role="grid"]`);
  element?.setAttribute('role', 'treegrid');
  element?.setAttribute('aria-label', 'Performance');
}

function reportSort({ api, source }: SortChangedEvent<TreeRow>, onSort: (sort: Sort) => void) {
  if (source !== 'uiColumnSorted') return;
  const sorted = api.getColumnState().find((column) => column.sort);
  const by = [...MEASURES, 'name' as const].find(
    (name) => sorted?.colId === (name === 'name' ? TREE_COLUMN : `range.${name}`),
  );
  if (by) onSort({ by, descending: sorted?.sort === 'desc' });
}

function followKey(
  { api, event, column, data }: CellKeyDownEvent<TreeRow>,
  activate: (row: TreeRow) => void,
) {
  if (!data || column.getColId() !== TREE_COLUMN || !(event instanceof KeyboardEvent)) return;
  const action = keyAction(event.key, data);
  if (action !== 'parent') {
    if (action) activate(data);
    return;
  }
  const rowIndex = api.getRowNode(pathKey(data.path.slice(0, -1)))?.rowIndex;
  if (rowIndex === null || rowIndex === undefined) return;
  api.ensureIndexVisible(rowIndex);
  api.setFocusedCell(rowIndex, TREE_COLUMN);
}
