import type { ICellRendererComp, ICellRendererParams } from 'ag-grid-community';
import type { TreeRow } from '../explore/tree.ts';
import * as format from '../format.ts';
import classes from './TreeCell.module.css';

/** What the grid hands down to its cells. */
export type TreeContext = {
  /** The name of one thing per level, and of many: `{one: 'Campaign', many: 'campaigns'}`. */
  labels: { one: string; many: string }[];
  activate: (row: TreeRow) => void;
};

type Params = ICellRendererParams<TreeRow, unknown, TreeContext>;

/**
 * The first cell of a row: indented name with its arrow, or what stands in for rows. Plain elements, because
 * tens of thousands of rows pass by while somebody scrolls.
 */
export class TreeCell implements ICellRendererComp<TreeRow> {
  private readonly element = document.createElement('span');

  init(params: Params): void {
    this.element.className = classes.cell ?? '';
    this.show(params);
  }

  getGui(): HTMLElement {
    return this.element;
  }

  refresh(params: Params): boolean {
    this.show(params);
    return true;
  }

  private show({ data, context, eGridCell }: Params): void {
    this.element.replaceChildren(...(data ? contentOf(data, context) : []));
    if (!data) return;
    this.element.style.paddingLeft = `${data.level * 18}px`;
    announceLevel(eGridCell, data);
  }
}

function contentOf(row: TreeRow, { labels, activate }: TreeContext): Element[] {
  const label = labels[row.level];
  switch (row.kind) {
    case 'total':
      return [textOf('name', 'Total')];
    case 'loading': {
      const skeleton = textOf('skeleton', '');
      skeleton.setAttribute('role', 'img');
      skeleton.setAttribute('aria-label', `Loading ${label?.many ?? ''}`);
      return [skeleton];
    }
    case 'error': {
      const name = textOf('name', 'Not loaded');
      name.title = `The ${label?.many ?? 'rows'} could not be loaded. ${row.error.inWords}`;
      return [textOf('bad', '⚠'), name, action('Try again', () => activate(row))];
    }
    case 'more':
      return [action(`and ${format.count(row.remaining)} more`, () => activate(row))];
    case 'others':
      return [textOf('others', `Others (${format.count(row.count)})`)];
    case 'node':
      return [
        ...(row.expandable ? [toggle(row.name, row.expanded, () => activate(row))] : []),
        textOf(row.expandable ? 'parent' : 'name', row.name),
      ];
  }
}

function textOf(name: keyof typeof classes & string, text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = classes[name] ?? '';
  element.textContent = text;
  if (name === 'bad') element.setAttribute('aria-hidden', 'true');
  return element;
}

function buttonOf(name: string | undefined, onClick: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.tabIndex = -1;
  button.className = name ?? '';
  button.addEventListener('click', onClick);
  return button;
}

function action(text: string, onClick: () => void): HTMLElement {
  const button = buttonOf(classes.action, onClick);
  button.textContent = text;
  return button;
}

function toggle(name: string, expanded: boolean, onClick: () => void): HTMLElement {
  const button = buttonOf(classes.toggle, onClick);
  button.setAttribute('aria-label', `${expanded ? 'Collapse' : 'Expand'} ${name}`);
  button.setAttribute('aria-expanded', String(expanded));
  return button;
}

/** The Community grid knows no trees: its rows learn here how deep they are and whether they are open. */
function announceLevel(cell: HTMLElement, row: TreeRow): void {
  const element = cell.closest('[role="row"]');
  element?.setAttribute('aria-level', String(row.level + 1));
  if (row.kind === 'node' && row.expandable) element?.setAttribute('aria-expanded', String(row.expanded));
  else element?.removeAttribute('aria-expanded');
}
