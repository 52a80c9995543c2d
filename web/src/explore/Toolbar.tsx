import { SegmentedControl, Select } from '@mantine/core';
import { IconColumns3, IconListTree } from '@tabler/icons-react';
import { RangePicker } from '../period/RangePicker.tsx';
import { GRANULARITIES, type Range } from '../period/ranges.ts';
import { DIMENSIONS, dimensionLabels } from './dimensions.ts';
import { MEASURES, measureLabel } from './measures.ts';
import { OrderedChoice } from './OrderedChoice.tsx';
import type { ExploreState } from './state.ts';
import classes from './Toolbar.module.css';

const granularities = [
  { value: '', label: 'Total' },
  { value: 'day', label: 'Day' },
  { value: 'week', label: 'Week' },
  { value: 'month', label: 'Month' },
  { value: 'quarter', label: 'Quarter' },
];

/** What is shown: days, rows, columns, and whether it is spread over periods. */
export function Toolbar({
  state,
  range,
  isNarrow,
  onChange,
}: {
  state: ExploreState;
  range: Range;
  isNarrow: boolean;
  onChange: (change: Partial<ExploreState>) => void;
}) {
  return (
    <div className={classes.toolbar} role="toolbar" aria-label="View">
      <RangePicker choice={state.range} range={range} onChange={(choice) => onChange({ range: choice })} />
      <OrderedChoice
        label="Rows"
        isNarrow={isNarrow}
        icon={<IconListTree size={16} stroke={1.6} />}
        options={DIMENSIONS}
        nameOf={(dimension) => dimensionLabels[dimension].one}
        chosen={state.rows}
        onChange={(rows) => onChange({ rows })}
      />
      <OrderedChoice
        label="Columns"
        isNarrow={isNarrow}
        icon={<IconColumns3 size={16} stroke={1.6} />}
        options={MEASURES}
        nameOf={measureLabel}
        chosen={state.measures}
        onChange={(measures) => onChange({ measures })}
      />
      <SegmentedControl
        aria-label="Across"
        className={classes.across ?? ''}
        size={isNarrow ? 'xs' : 'sm'}
        data={granularities}
        value={state.by ?? ''}
        onChange={(value) => onChange({ by: GRANULARITIES.find((name) => name === value) ?? null })}
      />
      {isNarrow && (
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
      )}
    </div>
  );
}
