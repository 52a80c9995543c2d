import type { ColDef, GetRowIdParams, GridReadyEvent } from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import classes from './DataGrid.module.css';
import { gridModules } from './modules.ts';
import { gridTheme } from './theme.ts';

/** Rows a grid shows in full when it sizes itself; with more it scrolls. */
const MOST_ROWS_IN_FULL = 12;

/**
 * A flat grid for the admin pages. It fills what is left of a page that fills the window; with `isInline`
 * it is as high as its rows, up to a dozen. Columns must keep their identity between renders.
 */
export function DataGrid<Row extends object>({
  label,
  rows,
  columns,
  idOf,
  context,
  isInline = false,
}: {
  label: string;
  rows: Row[];
  columns: ColDef<Row>[];
  idOf: (row: Row) => string;
  /** For the cells. */
  context?: object;
  isInline?: boolean;
}) {
  const nameGrid = ({ api }: GridReadyEvent<Row>) =>
    document.querySelector(`[grid-id="${api.getGridId()}"] [role="grid"]`)?.setAttribute('aria-label', label);
  const isLong = rows.length > MOST_ROWS_IN_FULL;
  return (
    <div className={classes.card} data-inline={isInline ? (isLong ? 'long' : 'short') : undefined}>
      <AgGridReact<Row>
        modules={gridModules}
        theme={gridTheme}
        rowData={rows}
        context={context}
        columnDefs={columns}
        domLayout={isInline && !isLong ? 'autoHeight' : 'normal'}
        getRowId={({ data }: GetRowIdParams<Row>) => idOf(data)}
        suppressMovableColumns
        suppressMultiSort
        ensureDomOrder
        enableCellTextSelection
        animateRows={false}
        tooltipShowDelay={400}
        rowHeight={40}
        onGridReady={nameGrid}
      />
    </div>
  );
}
