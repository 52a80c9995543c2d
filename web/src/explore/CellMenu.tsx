import { Menu } from '@mantine/core';
import {
  IconArrowsDiagonalMinimize2,
  IconChartHistogram,
  IconChevronDown,
  IconChevronRight,
  IconCopy,
  IconFilter,
  IconFilterOff,
  IconListNumbers,
  IconRoute,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import * as format from '../format.ts';
import type { Spot } from '../grid/PivotGrid.tsx';
import { isShared } from '../share/shared.ts';
import classes from './CellMenu.module.css';
import { dimensionLabels } from './dimensions.ts';
import type { ExploreState } from './state.ts';

export type CellActions = {
  onToggle: (spot: Spot) => void;
  onExpandTo: (level: number) => void;
  onFilterTo: (spot: Spot) => void;
  onExclude: (spot: Spot) => void;
  onMore: (spot: Spot) => void;
  onChart: (spot: Spot) => void;
  onCopy: (spot: Spot, what: 'value' | 'chosen' | 'everything') => void;
  onExplain: (spot: Spot) => void;
};

/** What can be done with a cell, where it is. */
export function CellMenu({
  spot,
  state,
  actions,
  onClose,
}: {
  spot: Spot;
  state: ExploreState;
  actions: CellActions;
  onClose: () => void;
}) {
  const { row, cell, chosen } = spot;
  const levels = state.rows.slice(0, -1);
  return (
    <MenuAt at={spot.at} label="Cell" onClose={onClose}>
      {row.kind === 'node' && (
        <>
          {row.expandable && (
            <Menu.Item
              leftSection={row.expanded ? <IconChevronRight size={14} /> : <IconChevronDown size={14} />}
              onClick={() => actions.onToggle(spot)}
            >
              {row.expanded ? 'Collapse' : 'Expand'}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconFilter size={14} />} onClick={() => actions.onFilterTo(spot)}>
            Filter to this
          </Menu.Item>
          <Menu.Item leftSection={<IconFilterOff size={14} />} onClick={() => actions.onExclude(spot)}>
            Exclude
          </Menu.Item>
        </>
      )}
      {row.kind === 'others' && (
        <Menu.Item leftSection={<IconListNumbers size={14} />} onClick={() => actions.onMore(spot)}>
          Show 10 more
        </Menu.Item>
      )}
      {levels.length > 0 && (
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item leftSection={<IconChevronDown size={14} />}>Expand all</Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            {levels.map((dimension, level) => (
              <Menu.Item key={dimension} onClick={() => actions.onExpandTo(level + 1)}>
                All {dimensionLabels[dimension].many}
              </Menu.Item>
            ))}
          </Menu.Sub.Dropdown>
        </Menu.Sub>
      )}
      {levels.length > 0 && (
        <Menu.Item
          leftSection={<IconArrowsDiagonalMinimize2 size={14} />}
          onClick={() => actions.onExpandTo(0)}
        >
          Collapse all
        </Menu.Item>
      )}
      <Menu.Divider />
      <Menu.Item leftSection={<IconChartHistogram size={14} />} onClick={() => actions.onChart(spot)}>
        {chosen.length > 0 ? `Chart ${format.counted(chosen.length, 'chosen row')}` : 'Chart this level'}
      </Menu.Item>
      <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => actions.onCopy(spot, 'value')}>
        Copy {cell ? 'number' : 'name'}
      </Menu.Item>
      {chosen.length > 0 && (
        <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => actions.onCopy(spot, 'chosen')}>
          Copy {format.counted(chosen.length, 'chosen row')}
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => actions.onCopy(spot, 'everything')}>
        Copy everything shown
      </Menu.Item>
      {cell && (cell.aspect === 'now' || cell.aspect === 'before') && !isShared() && (
        <>
          <Menu.Divider />
          <Menu.Item leftSection={<IconRoute size={14} />} onClick={() => actions.onExplain(spot)}>
            Where does this number come from?
          </Menu.Item>
        </>
      )}
    </MenuAt>
  );
}

/** A menu at a place on the screen. */
export function MenuAt({
  at,
  label,
  onClose,
  children,
}: {
  at: { x: number; y: number };
  label: string;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Menu
      opened
      onChange={(opened) => !opened && onClose()}
      position="bottom-start"
      shadow="md"
      offset={2}
      returnFocus={false}
      transitionProps={{ duration: 0 }}
    >
      <Menu.Target>
        <span className={classes.anchor} style={{ left: at.x, top: at.y }} aria-hidden />
      </Menu.Target>
      <Menu.Dropdown aria-label={label}>{children}</Menu.Dropdown>
    </Menu>
  );
}
