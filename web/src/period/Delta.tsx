import { Tooltip, VisuallyHidden } from '@mantine/core';
import { type Measure, measureLabel, printMeasure } from '../explore/measures.ts';
import * as format from '../format.ts';
import { type Change, changeOf, toneOf } from './change.ts';
import classes from './Delta.module.css';
import { directionOf } from './direction.ts';

const words = { good: ', better', bad: ', worse', quiet: '' };

/**
 * How a value differs from the one before: arrow, sign and per cent, coloured by whether that is good. `after`
 * follows in the same tone ("vs previous period"). Values are decimal strings as Cube answered them.
 */
export function Delta({
  measure,
  now,
  before,
  after,
}: {
  measure: Measure;
  now: string | null | undefined;
  before: string | null | undefined;
  after?: string;
}) {
  const change = changeOf(now, before);
  const tone = toneOf(change, directionOf(measure));
  return (
    <Tooltip label={reasonOf(change, measure, before)} multiline maw={280}>
      <span className={classes.delta} data-tone={tone}>
        {change.kind === 'moved' && change.way !== 'same' && (
          <svg className={classes.arrow} data-way={change.way} viewBox="0 0 10 10" aria-hidden="true">
            <path d="M5 1.5 9.5 9h-9z" />
          </svg>
        )}
        <span>
          {deltaText(change)}
          <VisuallyHidden>{words[tone]}</VisuallyHidden>
        </span>
        {after && <span>{after}</span>}
      </span>
    </Tooltip>
  );
}

/** `+6.2 %`, `new`, or a dash. */
export function deltaText(change: Change): string {
  switch (change.kind) {
    case 'none':
      return '—';
    case 'new':
      return 'new';
    case 'moved':
      return format.signedPercent(change.fraction);
  }
}

function reasonOf(change: Change, measure: Measure, before: string | null | undefined): string {
  const label = measureLabel(measure);
  if (change.kind === 'none') return `${label} is undefined here, so there is nothing to compare`;
  if (typeof before !== 'string') return `There was no ${label} to compare with`;
  return `${label} was ${printMeasure(measure, before)}`;
}
