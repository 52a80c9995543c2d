import { useElementSize } from '@mantine/hooks';
import type { Cpm } from '@pmd/core/contract/clients';
import { addDays, type Day, daysBetween } from '@pmd/core/days';
import * as format from '../format.ts';
import classes from './CpmTimeline.module.css';

const HEIGHT = 168;
const TOP = 24;
const BOTTOM = 28;
/** Room for the label of the last step, and for the line to go on after the last day of interest. */
const RIGHT = 16;
/** Labels closer than this would lie on each other. */
const LABEL_WIDTH = 78;

interface Step {
  from: number;
  to: number;
  cpm: number;
  rate: Cpm;
}

/**
 * A client's rates as a step line over time, from the first rate (or the first day with data) to today or the last
 * rate to come. The table beside it has the same in text. `day` is today.
 */
export function CpmTimeline({ rates, day }: { rates: Cpm[]; day: Day }) {
  const { ref, width } = useElementSize();
  const dated = rates.flatMap(({ effectiveDate }) => effectiveDate ?? []).toSorted();
  const first = addDays(dated[0] ?? addDays(day, -90), rates.some(isSinceEver) ? -30 : 0);
  const last = [day, dated.at(-1) ?? day].toSorted().at(-1) as Day;
  const end = addDays(last, Math.max(14, Math.round(daysBetween(first, last) * 0.06)));
  const span = Math.max(1, daysBetween(first, end));
  const x = (at: Day) => (daysBetween(first, at) / span) * Math.max(0, width - RIGHT);
  const highest = Math.max(...rates.map(({ cpm }) => Number(cpm)), 0.0001);
  // Only where a point is drawn; the amounts themselves stay text.
  const y = (cpm: string) => TOP + (1 - Number(cpm) / highest) * (HEIGHT - TOP - BOTTOM);

  const oldestFirst = rates.toReversed();
  const steps: Step[] = oldestFirst.map((rate, index) => ({
    from: rate.effectiveDate === null ? 0 : x(rate.effectiveDate),
    to: x(oldestFirst[index + 1]?.effectiveDate ?? end),
    cpm: y(rate.cpm),
    rate,
  }));
  const path = steps
    .map(({ from, to, cpm }, index) => `${index === 0 ? 'M' : 'L'}${from},${cpm} L${to},${cpm}`)
    .join(' ');
  const labelled = steps.filter((step, index) => {
    const previous = steps[index - 1];
    return index === steps.length - 1 || !previous || step.from - previous.from >= LABEL_WIDTH;
  });
  const todayX = x(day);
  return (
    <div ref={ref} className={classes.frame} style={{ height: HEIGHT }}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`CPM over time: ${oldestFirst.map(inWords).join(', ')}`}
        >
          <line className={classes.axis} x1={0} x2={width} y1={HEIGHT - BOTTOM} y2={HEIGHT - BOTTOM} />
          <line className={classes.today} x1={todayX} x2={todayX} y1={TOP - 8} y2={HEIGHT - BOTTOM} />
          <text className={classes.tick} x={Math.min(todayX, width - 20)} y={TOP - 12} textAnchor="middle">
            Today
          </text>
          <path className={classes.line} d={path} />
          {steps.map(({ from, cpm, rate }) => (
            <circle key={rate.id} className={classes.point} cx={Math.max(from, 4)} cy={cpm} r={3.5}>
              <title>{inWords(rate)}</title>
            </circle>
          ))}
          {labelled.map(({ from, cpm, rate }) => (
            <g key={rate.id}>
              <text className={classes.value} x={Math.max(from, 4)} y={cpm - 8}>
                {format.rate(rate.cpm)}
              </text>
              <text className={classes.tick} x={Math.max(from, 4)} y={HEIGHT - 10}>
                {rate.effectiveDate === null ? 'Since ever' : format.day(rate.effectiveDate)}
              </text>
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}

const isSinceEver = ({ effectiveDate }: Cpm) => effectiveDate === null;

const inWords = ({ cpm, effectiveDate }: Cpm) =>
  `${format.rate(cpm)} ${effectiveDate === null ? 'since ever' : `from ${format.day(effectiveDate)}`}`;
