import { ComparisonPicker } from './ComparisonPicker.tsx';
import type { Period, PeriodChoice } from './period.ts';
import { RangePicker } from './RangePicker.tsx';

/** Date range and comparison, the same control on every page that reports. */
export function PeriodPicker({
  choice,
  period,
  onChange,
}: {
  choice: PeriodChoice;
  period: Period;
  onChange: (change: Partial<PeriodChoice>) => void;
}) {
  return (
    <>
      <RangePicker choice={choice.range} range={period.range} onChange={(range) => onChange({ range })} />
      <ComparisonPicker
        comparison={choice.comparison}
        before={period.before}
        onChange={(comparison) => onChange({ comparison })}
      />
    </>
  );
}
