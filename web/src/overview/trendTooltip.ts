import type { Step } from '../charts/trend.ts';
import { type Measure, whyUndefined } from '../explore/measures.ts';
import * as format from '../format.ts';
import { changeOf } from '../period/change.ts';
import { deltaText } from '../period/Delta.tsx';
import { printExact } from '../report/print.ts';
import classes from './TrendTooltip.module.css';

/** What stands beside the pointer: the days, both values in full, the difference, and what is to know about the day. */
export function trendTooltip(step: Step, measure: Measure, currency: string): HTMLElement {
  const box = element('div', classes.tooltip);
  const add = (label: string, value: string) => {
    const row = element('div', classes.row);
    row.append(element('span', undefined, label), element('span', undefined, value));
    box.append(row);
  };
  const { now, before, days, beforeDays } = step;
  add(daysText(days), printExact(measure, now?.[measure], currency));
  if (beforeDays) {
    add(daysText(beforeDays), printExact(measure, before?.[measure], currency));
    add('Change', deltaText(changeOf(now?.[measure], before?.[measure])));
  }
  const why = whyUndefined(measure, now);
  if (why) box.append(element('div', undefined, why));
  for (const mark of step.marks) box.append(element('div', classes.mark, mark.text));
  return box;
}

const daysText = ({ from, to }: { from: string; to: string }) =>
  from === to ? format.period(from, 'day') : format.dayRange(from, to);

/** Text, never markup: names come from files. */
function element(tag: string, className?: string, text?: string): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}
