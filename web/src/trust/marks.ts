import type { DayMark } from '@pmd/core/contract/trust';
import type { Mark } from '../charts/trend.ts';
import * as format from '../format.ts';

/** A mark of the API for a chart, in words. */
export const markOf = (mark: DayMark): Mark => ({ date: mark.date, kind: mark.kind, text: textOf(mark) });

function textOf({ kind, client, clients, cpm, previousCpm }: DayMark): string {
  const whose = client ?? format.counted(clients, 'client');
  if (kind === 'restated') return `Restated by a later file: ${whose}`;
  const change =
    previousCpm === null
      ? `CPM ${format.rate(cpm)}`
      : `CPM ${format.rate(previousCpm)} → ${format.rate(cpm)}`;
  return `${change}: ${whose}`;
}
