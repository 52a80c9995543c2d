import type { Line } from '../csv/record.ts';

/**
 * A line in Postgres's COPY text format, in the column order of sql/ingest/copy_batch.sql.
 * @param pathNo the number of its names down to the placement
 * @see https://www.postgresql.org/docs/18/sql-copy.html#SQL-COPY-FILE-FORMATS
 */
export function copyText(line: Line, pathNo: number | null): string {
  return `${line.lineNo}\t${line.disposition}\t${pathNo ?? '\\N'}\t${text(line.clientName)}\t${line.date ?? '\\N'}\t${text(line.campaignName)}\t${text(line.strategyName)}\t${text(line.placementName)}\t${text(line.creativeName)}\t${line.spelling === null ? '\\N' : text(JSON.stringify(line.spelling))}\t${line.impressions ?? '\\N'}\t${line.clicks ?? '\\N'}\t${line.ctr === null ? '\\N' : line.ctr.toFixed(6)}\t${line.conversions ?? '\\N'}\t${line.revenueMicros ?? '\\N'}\t${line.code ?? '\\N'}\t${text(line.column)}\t${text(line.value)}\t${text(line.message)}\t${text(line.raw)}\n`;
}

const special = /[\\\n\r\t]/;
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function text(value: string | null): string {
  if (value === null) return '\\N';
  return special.test(value)
    ? value.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? character)
    : value;
}
