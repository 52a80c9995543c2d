import { Menu } from '@mantine/core';
import {
  IconArrowLeft,
  IconArrowRight,
  IconFilter,
  IconListNumbers,
  IconPlus,
  IconSortDescending,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { CheckMark } from '../ui/CheckMark.tsx';
import { MenuChip, RemovableChip } from '../ui/Chip.tsx';
import classes from './Chips.module.css';
import { DIMENSIONS, type Dimension, dimensionLabels } from './dimensions.ts';
import { FilterLabel } from './FilterLabel.tsx';
import { setFilter } from './filters.ts';
import type { Layout } from './layout.ts';
import { MeasureItems } from './MeasureItems.tsx';
import { MEASURES, measureLabel } from './measures.ts';
import { swapped } from './OrderedChoice.tsx';
import { COLUMNS_ACROSS, type ExploreState, type Sort, sortOf } from './state.ts';

type Change = (change: Partial<ExploreState>) => void;

const TOPS = [5, 10, 20, 50];

/** What is down the rows, across the columns and filtered, each with a menu of what can be done about it. */
export function Chips({
  state,
  layout,
  onChange,
  onLayout,
  onFilter,
}: {
  state: ExploreState;
  layout: Layout;
  onChange: Change;
  onLayout: (change: Partial<Layout>) => void;
  /** Opens the filter of a dimension. */
  onFilter: (dimension: Dimension, exclude?: boolean) => void;
}) {
  const { rows, measures, by, filters } = state;
  const across = DIMENSIONS.find((dimension) => dimension === by);
  const freeRows = DIMENSIONS.filter((name) => !rows.includes(name));
  const freeMeasures = MEASURES.filter((name) => !measures.includes(name));
  return (
    <div className={classes.bar}>
      <Group name="Rows">
        {rows.map((dimension) => (
          <RowChip
            key={dimension}
            dimension={dimension}
            state={state}
            onChange={onChange}
            onFilter={onFilter}
          />
        ))}
        <Add
          label="Add rows"
          options={freeRows}
          nameOf={(name) => dimensionLabels[name].one}
          onAdd={(name) => onChange({ rows: [...rows, name] })}
        />
      </Group>
      <Group name="Filters">
        {filters.map((filter) => (
          <FilterLabel key={`${filter.dimension}${filter.exclude}`} filter={filter}>
            {(label) => (
              <RemovableChip
                label={label}
                onOpen={() => onFilter(filter.dimension, filter.exclude)}
                onRemove={() =>
                  onChange({ filters: setFilter(filters, filter.dimension, filter.exclude, []) })
                }
              />
            )}
          </FilterLabel>
        ))}
        <Add
          label="Add filter"
          options={DIMENSIONS}
          nameOf={(name) => dimensionLabels[name].one}
          onAdd={(name) => onFilter(name)}
        />
      </Group>
      <Group name="Columns">
        {measures.map((measure) => (
          <MenuChip
            key={measure}
            label={measureLabel(measure)}
            note={state.sort.by === measure ? (state.sort.descending ? '↓' : '↑') : ''}
          >
            <MeasureItems
              by={measure}
              state={state}
              layout={layout}
              onChange={onChange}
              onLayout={onLayout}
            />
          </MenuChip>
        ))}
        <Add
          label="Add columns"
          options={freeMeasures}
          nameOf={measureLabel}
          onAdd={(name) => onChange({ measures: [...measures, name] })}
        />
        {across && (
          <MenuChip
            label={`across ${dimensionLabels[across].many}`}
            note={`top ${state.top[across] ?? COLUMNS_ACROSS}`}
          >
            <Menu.Label>Columns of their own</Menu.Label>
            {[3, COLUMNS_ACROSS, 12, 24].map((count) => (
              <Menu.Item
                key={count}
                leftSection={<CheckMark on={(state.top[across] ?? COLUMNS_ACROSS) === count} />}
                onClick={() => onChange({ top: { ...state.top, [across]: count } })}
              >
                Top {count}, others as one
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item leftSection={<IconTrash size={14} />} onClick={() => onChange({ by: null })}>
              Remove
            </Menu.Item>
          </MenuChip>
        )}
      </Group>
    </div>
  );
}

function RowChip({
  dimension,
  state,
  onChange,
  onFilter,
}: {
  dimension: Dimension;
  state: ExploreState;
  onChange: Change;
  onFilter: (dimension: Dimension) => void;
}) {
  const { rows, top, measures } = state;
  const place = rows.indexOf(dimension);
  const sort = sortOf(state, dimension);
  const own = state.sorts[dimension];
  const limit = top[dimension];
  const setTop = (count: number | undefined) => {
    const { [dimension]: _, ...rest } = top;
    onChange({ top: count === undefined ? rest : { ...rest, [dimension]: count } });
  };
  const setSort = (wanted: Sort | null) => {
    const { [dimension]: _, ...rest } = state.sorts;
    onChange({ sorts: wanted ? { ...rest, [dimension]: wanted } : rest });
  };
  const notes = [limit && `top ${limit}`, own && `by ${own.by === 'name' ? 'name' : measureLabel(own.by)}`];
  return (
    <MenuChip label={dimensionLabels[dimension].one} note={notes.filter(Boolean).join(', ')}>
      <Menu.Item
        leftSection={<IconArrowLeft size={14} />}
        disabled={place === 0}
        onClick={() => onChange({ rows: swapped(rows, place, place - 1) })}
      >
        Move out
      </Menu.Item>
      <Menu.Item
        leftSection={<IconArrowRight size={14} />}
        disabled={place === rows.length - 1}
        onClick={() => onChange({ rows: swapped(rows, place, place + 1) })}
      >
        Move in
      </Menu.Item>
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item leftSection={<IconSortDescending size={14} />}>Sort this level</Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          <Menu.Item leftSection={<CheckMark on={!own} />} onClick={() => setSort(null)}>
            As all levels
          </Menu.Item>
          {(['name', ...measures] as const).map((by) => (
            <Menu.Item
              key={by}
              leftSection={<CheckMark on={own?.by === by} />}
              rightSection={own?.by === by ? (sort.descending ? '↓' : '↑') : null}
              onClick={() => setSort({ by, descending: own?.by === by ? !own.descending : by !== 'name' })}
            >
              {by === 'name' ? 'Name' : measureLabel(by)}
            </Menu.Item>
          ))}
        </Menu.Sub.Dropdown>
      </Menu.Sub>
      <Menu.Sub>
        <Menu.Sub.Target>
          <Menu.Sub.Item leftSection={<IconListNumbers size={14} />}>Show</Menu.Sub.Item>
        </Menu.Sub.Target>
        <Menu.Sub.Dropdown>
          <Menu.Item leftSection={<CheckMark on={limit === undefined} />} onClick={() => setTop(undefined)}>
            All
          </Menu.Item>
          {TOPS.map((count) => (
            <Menu.Item
              key={count}
              leftSection={<CheckMark on={limit === count} />}
              onClick={() => setTop(count)}
            >
              Top {count}, others as one
            </Menu.Item>
          ))}
        </Menu.Sub.Dropdown>
      </Menu.Sub>
      <Menu.Item leftSection={<IconFilter size={14} />} onClick={() => onFilter(dimension)}>
        Filter
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item
        leftSection={<IconTrash size={14} />}
        disabled={rows.length === 1}
        onClick={() => onChange({ rows: rows.filter((name) => name !== dimension) })}
      >
        Remove
      </Menu.Item>
    </MenuChip>
  );
}

const Group = ({ name, children }: { name: string; children: ReactNode }) => (
  <fieldset className={classes.group}>
    <legend className={classes.name}>{name}</legend>
    {children}
  </fieldset>
);

function Add<T extends string>({
  label,
  options,
  nameOf,
  onAdd,
}: {
  label: string;
  options: readonly T[];
  nameOf: (option: T) => string;
  onAdd: (option: T) => void;
}) {
  if (options.length === 0) return null;
  return (
    <Menu position="bottom-start" shadow="md" transitionProps={{ duration: 120 }}>
      <Menu.Target>
        <button type="button" className={classes.add} aria-label={label}>
          <IconPlus size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {options.map((option) => (
          <Menu.Item key={option} onClick={() => onAdd(option)}>
            {nameOf(option)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
