import type {
  CellClickedEvent,
  CellContextMenuEvent,
  CellDoubleClickedEvent,
  CellKeyDownEvent,
  Column,
  ColumnHeaderContextMenuEvent,
  ColumnResizedEvent,
  GetRowIdParams,
  GridApi,
  GridReadyEvent,
  RowClassRules,
  RowSelectionOptions,
  SortChangedEvent,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { useEffect, useMemo, useRef } from 'react';
import { dimensionLabels } from '../explore/dimensions.ts';
import { MEASURES } from '../explore/measures.ts';
import { type Path, pathKey } from '../explore/open.ts';
import type { Cursor } from '../explore/paging.ts';
import type { View } from '../explore/query.ts';
import type { Sort } from '../explore/state.ts';
import { isValued, keyAction, type TotalRow, type TreeRow, type ValuedRow } from '../explore/tree.ts';
import {
  type ColumnsInput,
  cellOf,
  columnsOf,
  isOwnKey,
  type MeasureCell,
  measured,
  printCell,
  TREE_COLUMN,
} from './columns.ts';
import { gridModules } from './modules.ts';
import classes from './PivotGrid.module.css';
import { scalesOf } from './scales.ts';
import type { TreeContext } from './TreeCell.ts';
import { gridTheme } from './theme.ts';
import { tsvOf } from './tsv.ts';

/** A cell somebody wants to do something with; `cell` is null in the column of names. */
export type Spot = {
  row: ValuedRow;
  cell: MeasureCell | null;
  /** Where on the screen a menu belongs. */
  at: { x: number; y: number };
  /** The rows chosen at this moment, in reading order. */
  chosen: ValuedRow[];
  copy: (what: 'value' | 'chosen' | 'everything') => string;
  /** Gives the keyboard back to the cell. */
  refocus: () => void;
};

type PivotGridProps = Omit<ColumnsInput, 'rowsLabel' | 'total' | 'scales'> & {
  dimensions: View['rows'];
  rows: TreeRow[];
  total: TotalRow;
  onToggle: (path: Path, expanded: boolean) => void;
  /** Somebody asks where a number comes from. */
  onExplain: (row: ValuedRow, cell: MeasureCell, refocus: () => void) => void;
  onMenu: (spot: Spot) => void;
  onHeaderMenu: (by: Sort['by'], at: Spot['at']) => void;
  onCopy: (text: string) => void;
  onSort: (sort: Sort) => void;
  onResize: (widths: Record<string, number>) => void;
  onLoadMore: (path: Path, next: Cursor) => void;
  onRetry: () => void;
};

const getRowId = ({ data }: GetRowIdParams<TreeRow>) => data.key;
const rowClassRules: RowClassRules<TreeRow> = {
  subtotal: ({ data }) => data?.kind === 'total' || (data?.kind === 'node' && data.expandable),
};
const selection: RowSelectionOptions<TreeRow> = {
  mode: 'multiRow',
  checkboxes: false,
  headerCheckbox: false,
  enableClickSelection: false,
  isRowSelectable: ({ data }) => isValued(data) && data.kind !== 'total',
};

/** The tree of rows against measures. It lays out and reports what the person does; it computes nothing. */
export default function PivotGrid(props: PivotGridProps) {
  const { dimensions, measures, columns, range, compared, sort, currency, definitions, isNarrow, layout } =
    props;
  const { rows, total } = props;
  const grid = useRef<GridApi<TreeRow>>(null);
  const scales = useMemo(() => scalesOf(rows, layout.marks), [rows, layout.marks]);
  const currentScales = useRef(scales);
  const columnDefs = useMemo(
    () =>
      columnsOf({
        rowsLabel: dimensions.map((name) => dimensionLabels[name].one).join(' › '),
        measures,
        columns,
        range,
        compared,
        sort,
        currency,
        definitions,
        isNarrow,
        layout,
        total: total.values,
        scales: () => currentScales.current,
      }),
    [
      dimensions,
      measures,
      columns,
      range,
      compared,
      sort,
      currency,
      definitions,
      isNarrow,
      layout,
      total.values,
    ],
  );
  useEffect(() => {
    currentScales.current = scales;
    if (scales.size > 0) grid.current?.refreshCells({ force: true, suppressFlash: true });
  }, [scales]);

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
  const copy = (api: GridApi<TreeRow>, chosen: readonly ValuedRow[] | null) =>
    tsvOf(
      rows,
      chosen && new Set(chosen.map(({ key }) => key)),
      total,
      dimensions.map((name) => dimensionLabels[name].one),
      api.getAllDisplayedColumns().flatMap((column) => {
        const cell = cellOf(column);
        return cell ? [{ heading: headingOf(column), cell }] : [];
      }),
    );
  const openMenu = (api: GridApi<TreeRow>, column: Column, row: TreeRow | undefined, at: Spot['at']) => {
    if (!isValued(row)) return;
    const cell = cellOf(column) ?? null;
    const chosen = chosenRows(api);
    props.onMenu({
      row,
      cell,
      at,
      chosen,
      copy: (what) => (what === 'value' ? textOf(row, cell) : copy(api, what === 'chosen' ? chosen : null)),
      refocus: wayBack(api),
    });
  };
  const followClick = ({ api, column, data, node, event }: CellClickedEvent<TreeRow>) => {
    const cell = cellOf(column);
    const { ctrlKey, metaKey, shiftKey } = event as MouseEvent;
    if (ctrlKey || metaKey) node.setSelected(!node.isSelected());
    else if (shiftKey) chooseUpTo(api, node.rowIndex);
    else if (cell?.aspect === 'now' && isValued(data)) props.onExplain(data, cell, wayBack(api));
  };
  const followKey = (cellEvent: CellKeyDownEvent<TreeRow>) => {
    const { api, event, column, data, node } = cellEvent;
    if (!(event instanceof KeyboardEvent)) return;
    const { key, shiftKey } = event;
    if (isOwnKey(event)) event.preventDefault();
    if (key === 'ContextMenu' || (key === 'F10' && shiftKey) || (key === 'Enter' && cellOf(column))) {
      event.preventDefault();
      openMenu(api, column, data, placeOf(event));
    } else if (isOwnKey(event) && key === 'c') {
      const chosen = chosenRows(api);
      props.onCopy(chosen.length > 0 ? copy(api, chosen) : textOf(data, cellOf(column) ?? null));
    } else if (key === 'Home' || key === 'End') {
      goTo(api, key === 'Home' ? 0 : api.getDisplayedRowCount() - 1, column);
    } else if (shiftKey && (key === 'ArrowUp' || key === 'ArrowDown')) {
      node.setSelected(true);
      api.getDisplayedRowAtIndex(api.getFocusedCell()?.rowIndex ?? -1)?.setSelected(true);
    } else followTree(cellEvent, activate);
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
        rowSelection={selection}
        maintainColumnOrder={false}
        suppressMultiSort
        suppressDragLeaveHidesColumns
        suppressMovableColumns
        ensureDomOrder
        animateRows={false}
        preventDefaultOnContextMenu
        tooltipShowDelay={400}
        onGridReady={(event) => {
          grid.current = event.api;
          nameTheTree(event);
        }}
        onSortChanged={(event) => reportSort(event, props.onSort)}
        onColumnResized={(event) => reportWidth(event, props.onResize)}
        onCellClicked={followClick}
        onCellContextMenu={({ api, column, data, event }: CellContextMenuEvent<TreeRow>) =>
          openMenu(api, column, data, placeOf(event))
        }
        onColumnHeaderContextMenu={({ column }: ColumnHeaderContextMenuEvent<TreeRow>) => {
          const cell = 'getColDef' in column ? cellOf(column) : undefined;
          const header = document.querySelector(
            `.ag-header-cell[col-id="${'getColId' in column ? column.getColId() : ''}"]`,
          );
          const box = header?.getBoundingClientRect();
          if (box) props.onHeaderMenu(cell?.measure ?? 'name', { x: box.left, y: box.bottom });
        }}
        onCellDoubleClicked={({ column, data }: CellDoubleClickedEvent<TreeRow>) =>
          data && column.getColId() === TREE_COLUMN && activate(data)
        }
        onCellKeyDown={(event) => followKey(event as CellKeyDownEvent<TreeRow>)}
      />
    </div>
  );
}

/** The Community grid calls itself a plain grid, and says so again whenever its columns change. */
function nameTheTree({ api }: GridReadyEvent<TreeRow>) {
  const element = document.querySelector(`[grid-id="${api.getGridId()}"] [role="grid"]`);
  if (!element) return;
  const name = () => {
    if (element.getAttribute('role') !== 'treegrid') element.setAttribute('role', 'treegrid');
  };
  name();
  element.setAttribute('aria-label', 'Performance');
  new MutationObserver(name).observe(element, { attributeFilter: ['role'] });
}

function reportSort({ api, source }: SortChangedEvent<TreeRow>, onSort: (sort: Sort) => void) {
  if (source !== 'uiColumnSorted') return;
  const sorted = api.getColumnState().find((column) => column.sort);
  const by = [...MEASURES, 'name' as const].find(
    (name) => sorted?.colId === (name === 'name' ? TREE_COLUMN : `range.${name}`),
  );
  if (by) onSort({ by, descending: sorted?.sort === 'desc' });
}

/** Only what the person dragged: columns that filled the room keep doing so. */
function reportWidth(
  { finished, source, column }: ColumnResizedEvent<TreeRow>,
  onResize: (widths: Record<string, number>) => void,
) {
  if (finished && source === 'uiColumnResized' && column)
    onResize({ [column.getColId()]: column.getActualWidth() });
}

/** Gives the keyboard back to the cell that has it now. */
function wayBack(api: GridApi<TreeRow>) {
  const focus = api.getFocusedCell();
  return () => focus && api.setFocusedCell(focus.rowIndex, focus.column, focus.rowPinned);
}

function chosenRows(api: GridApi<TreeRow>): ValuedRow[] {
  const nodes = api.getSelectedNodes().toSorted((a, b) => (a.rowIndex ?? 0) - (b.rowIndex ?? 0));
  return nodes.map(({ data }) => data).filter(isValued);
}

/** Chooses the rows from the last chosen one to this one. */
function chooseUpTo(api: GridApi<TreeRow>, rowIndex: number | null) {
  const from = api.getSelectedNodes().at(-1)?.rowIndex ?? rowIndex;
  if (rowIndex === null || from === null) return;
  const [first, last] = [Math.min(from, rowIndex), Math.max(from, rowIndex)];
  for (let index = first; index <= last; index++) api.getDisplayedRowAtIndex(index)?.setSelected(true);
}

/** Where the mouse was, or the lower left corner of the cell the keyboard is on. */
function placeOf(event: Event | null | undefined): Spot['at'] {
  if (event instanceof MouseEvent && event.clientX > 0) return { x: event.clientX, y: event.clientY };
  const cell = event?.target instanceof Element ? event.target.closest('.ag-cell') : null;
  const box = cell?.getBoundingClientRect();
  return { x: (box?.left ?? 0) + 12, y: box?.bottom ?? 0 };
}

function textOf(row: TreeRow | undefined, cell: MeasureCell | null): string {
  if (cell) return printCell(cell, measured(row, cell));
  return row?.kind === 'node' ? row.name : row?.kind === 'total' ? 'Total' : '';
}

/** `Nov 2026 Clicks`, `Spend, $ Change`. */
const headingOf = (column: Column) =>
  [column.getParent()?.getColGroupDef()?.headerName, column.getColDef().headerName].filter(Boolean).join(' ');

function goTo(api: GridApi<TreeRow>, rowIndex: number | null | undefined, column: Column | string) {
  if (rowIndex === null || rowIndex === undefined || rowIndex < 0) return;
  api.ensureIndexVisible(rowIndex);
  api.setFocusedCell(rowIndex, column);
}

function followTree(
  { api, event, column, data, node }: CellKeyDownEvent<TreeRow>,
  activate: (row: TreeRow) => void,
) {
  if (!data || column.getColId() !== TREE_COLUMN || !(event instanceof KeyboardEvent)) return;
  const action = keyAction(event.key, data);
  if (action === 'parent') goTo(api, api.getRowNode(pathKey(parentOf(data)))?.rowIndex, TREE_COLUMN);
  else if (action === 'child') goTo(api, (node.rowIndex ?? -1) + 1, TREE_COLUMN);
  else if (action) activate(data);
}

/** The path of a row of others is its parent's already. */
const parentOf = (row: TreeRow): Path => (row.kind === 'others' ? row.path : row.path.slice(0, -1));
