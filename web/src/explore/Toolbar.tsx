import { ActionIcon, Button, Menu, Select } from '@mantine/core';
import { GRANULARITIES } from '@pmd/core/periods';
import { IconChevronDown, IconColumns3, IconFilter, IconListTree, IconStack2 } from '@tabler/icons-react';
import { PeriodPicker } from '../period/PeriodPicker.tsx';
import type { Period } from '../period/period.ts';
import { DIMENSIONS, type Dimension, dimensionLabels } from './dimensions.ts';
import { MEASURES, measureLabel } from './measures.ts';
import { OrderedChoice } from './OrderedChoice.tsx';
import { NOTHING_EXPANDED } from './open.ts';
import type { ExploreState } from './state.ts';
import classes from './Toolbar.module.css';

const periods = [
  { value: '', label: 'Total only' },
  { value: 'day', label: 'By day' },
  { value: 'week', label: 'By week' },
  { value: 'month', label: 'By month' },
  { value: 'quarter', label: 'By quarter' },
];

/** Days, what they are compared with, what the columns are spread over, how far rows are expanded. */
export function Toolbar({
  state,
  period,
  isNarrow,
  onChange,
  onFilter,
}: {
  state: ExploreState;
  period: Period;
  /** There is no room for chips: rows, columns and filters are chosen here. */
  isNarrow: boolean;
  onChange: (change: Partial<ExploreState>) => void;
  onFilter: (dimension: Dimension) => void;
}) {
  const free = DIMENSIONS.filter((name) => !state.rows.includes(name));
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="View">
      <PeriodPicker choice={state} period={period} onChange={onChange} />
      <Select
        aria-label="Across the columns"
        className={classes.across ?? ''}
        allowDeselect={false}
        data={[
          { group: 'Time', items: periods },
          ...(free.length > 0
            ? [
                {
                  group: 'Members',
                  items: free.map((name) => ({
                    value: name,
                    label: `By ${dimensionLabels[name].one.toLowerCase()}`,
                  })),
                },
              ]
            : []),
        ]}
        value={state.by ?? ''}
        onChange={(value) =>
          onChange({ by: [...GRANULARITIES, ...DIMENSIONS].find((name) => name === value) ?? null })
        }
      />
      {state.rows.length > 1 && (
        <Menu position="bottom-start" shadow="md">
          <Menu.Target>
            {isNarrow ? (
              <ActionIcon variant="default" size={36} aria-label="Expand">
                <IconStack2 size={16} stroke={1.6} />
              </ActionIcon>
            ) : (
              <Button
                variant="default"
                leftSection={<IconStack2 size={16} stroke={1.6} />}
                rightSection={<IconChevronDown size={14} />}
              >
                Expand
              </Button>
            )}
          </Menu.Target>
          <Menu.Dropdown>
            {state.rows.slice(0, -1).map((dimension, level) => (
              <Menu.Item key={dimension} onClick={() => onChange({ ...NOTHING_EXPANDED, expand: level + 1 })}>
                All {dimensionLabels[dimension].many}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item onClick={() => onChange(NOTHING_EXPANDED)}>Collapse all</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {isNarrow && (
        <>
          <OrderedChoice
            label="Rows"
            isNarrow
            icon={<IconListTree size={16} stroke={1.6} />}
            options={DIMENSIONS}
            nameOf={(dimension) => dimensionLabels[dimension].one}
            chosen={state.rows}
            onChange={(rows) => onChange({ rows })}
          />
          <OrderedChoice
            label="Columns"
            isNarrow
            icon={<IconColumns3 size={16} stroke={1.6} />}
            options={MEASURES}
            nameOf={measureLabel}
            chosen={state.measures}
            onChange={(measures) => onChange({ measures })}
          />
          <Menu position="bottom-end" shadow="md">
            <Menu.Target>
              <ActionIcon
                variant={state.filters.length > 0 ? 'light' : 'default'}
                size={36}
                aria-label={`Filters, ${state.filters.length} set`}
              >
                <IconFilter size={16} stroke={1.6} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {DIMENSIONS.map((dimension) => (
                <Menu.Item key={dimension} onClick={() => onFilter(dimension)}>
                  By {dimensionLabels[dimension].one.toLowerCase()}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Item disabled={state.filters.length === 0} onClick={() => onChange({ filters: [] })}>
                Remove all filters
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Select
            aria-label="Metric"
            className={classes.metric ?? ''}
            data={state.measures.map((measure) => ({ value: measure, label: measureLabel(measure) }))}
            value={state.metric}
            allowDeselect={false}
            onChange={(value) => {
              const metric = state.measures.find((measure) => measure === value);
              if (metric) onChange({ metric });
            }}
          />
        </>
      )}
    </div>
  );
}
