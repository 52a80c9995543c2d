import { useMediaQuery } from '@mantine/hooks';
import type { ExportParameters } from '../api/exports.ts';
import { DIMENSIONS } from '../explore/dimensions.ts';
import { DATE, idOf, member } from '../explore/query.ts';
import type { Period } from '../period/period.ts';
import { KPIS } from '../report/kpis.ts';
import { filtersOf, type Scope } from '../report/scope.ts';
import { ExportMenu } from './ExportMenu.tsx';
import type { Shape } from './parameters.ts';

/** Takes a report as a file: its campaigns with KPIs and trend, or every creative and day. */
export function ReportExport({
  title,
  scope,
  period,
  isOfOneClient,
}: {
  title: string;
  scope: Scope;
  period: Period;
  isOfOneClient: boolean;
}) {
  const isNarrow = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false });
  return (
    <ExportMenu
      isNarrow={isNarrow}
      parametersOf={(shape) => reportParameters(title, scope, period, isOfOneClient, shape)}
    />
  );
}

/** What to ask the API for; a client has no level of its own where there is only one. */
export function reportParameters(
  title: string,
  scope: Scope,
  { range, before }: Period,
  isOfOneClient: boolean,
  shape: Shape,
): ExportParameters {
  const time = { dimension: DATE, dateRange: [range.from, range.to] };
  const query = { measures: KPIS.map(member), timeDimensions: [time], filters: filtersOf(scope) };
  if (shape === 'flat') {
    const dimensions = DIMENSIONS.flatMap((level) => [member(level), idOf(level)]);
    return {
      query: JSON.stringify({ ...query, dimensions, timeDimensions: [{ ...time, granularity: 'day' }] }),
    };
  }
  const rows = isOfOneClient ? ['campaign'] : ['client', 'campaign'];
  return {
    query: JSON.stringify(query),
    rows: rows.join(','),
    sorts: rows.map((level) => `${level}:spend.desc`).join(','),
    title,
    ...(before && { compare: `${before.from}..${before.to}` }),
  };
}
