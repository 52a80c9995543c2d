import { IconAlertTriangle, IconChevronRight } from '@tabler/icons-react';
import type { CustomCellRendererProps } from 'ag-grid-react';
import { useLayoutEffect } from 'react';
import type { TreeRow } from '../explore/tree.ts';
import * as format from '../format.ts';
import classes from './TreeCell.module.css';

/** What the grid hands down to its cells. */
export type TreeContext = {
  /** The name of one thing per level, and of many: `{one: 'Campaign', many: 'campaigns'}`. */
  labels: { one: string; many: string }[];
  activate: (row: TreeRow) => void;
};

/** The first cell of a row: indented name with its arrow, or what stands in for rows. */
export function TreeCell({
  data,
  context,
  eGridCell,
}: CustomCellRendererProps<TreeRow, unknown, TreeContext>) {
  useLayoutEffect(() => {
    if (data) announceLevel(eGridCell, data);
  });
  if (!data) return null;
  return (
    <span className={classes.cell} style={{ paddingLeft: data.level * 18 }}>
      {contentOf(data, context)}
    </span>
  );
}

function contentOf(row: TreeRow, { labels, activate }: TreeContext) {
  const label = labels[row.level];
  switch (row.kind) {
    case 'total':
      return <span className={classes.name}>Total</span>;
    case 'loading':
      return <span className={classes.skeleton} role="img" aria-label={`Loading ${label?.many ?? ''}`} />;
    case 'error':
      return (
        <>
          <IconAlertTriangle size={14} className={classes.bad} aria-hidden />
          <span
            className={classes.name}
            title={`The ${label?.many ?? 'rows'} could not be loaded. ${row.error.inWords}`}
          >
            Not loaded
          </span>
          <Action onClick={() => activate(row)}>Try again</Action>
        </>
      );
    case 'more':
      return <Action onClick={() => activate(row)}>{`and ${format.count(row.remaining)} more`}</Action>;
    case 'node':
      return (
        <>
          {row.expandable && (
            <button
              type="button"
              tabIndex={-1}
              className={classes.toggle}
              aria-label={`${row.expanded ? 'Collapse' : 'Expand'} ${row.name}`}
              aria-expanded={row.expanded}
              onClick={() => activate(row)}
            >
              <IconChevronRight size={14} stroke={2} aria-hidden />
            </button>
          )}
          <span className={row.expandable ? classes.parent : classes.name}>{row.name}</span>
        </>
      );
  }
}

const Action = ({ onClick, children }: { onClick: () => void; children: string }) => (
  <button type="button" tabIndex={-1} className={classes.action} onClick={onClick}>
    {children}
  </button>
);

/** The Community grid knows no trees: its rows learn here how deep they are and whether they are open. */
function announceLevel(cell: HTMLElement, row: TreeRow) {
  const element = cell.closest('[role="row"]');
  element?.setAttribute('aria-level', String(row.level + 1));
  if (row.kind === 'node' && row.expandable) element?.setAttribute('aria-expanded', String(row.expanded));
  else element?.removeAttribute('aria-expanded');
}
