import { FileError } from './file-error.ts';

/** Columns of the contract, in its order. Only `ctr` may be missing. */
export const columns = [
  'date',
  'client_name',
  'campaign_name',
  'strategy_name',
  'placement_name',
  'creative_name',
  'impressions',
  'clicks',
  'ctr',
  'conversions',
  'conversion_revenue',
] as const;
export type Column = (typeof columns)[number];

/** What ad platforms and partners call them, in the form of `headerKey`. */
const aliases: Record<Column, readonly string[]> = {
  date: ['day', 'reportdate', 'reportingdate', 'reportday'],
  client_name: ['client', 'advertiser', 'advertisername', 'account', 'accountname'],
  campaign_name: ['campaign'],
  strategy_name: ['strategy', 'lineitem', 'lineitemname', 'adgroup', 'adgroupname'],
  placement_name: ['placement', 'site', 'sitename', 'adset', 'adsetname'],
  creative_name: ['creative', 'ad', 'adname'],
  impressions: ['imps', 'impr'],
  clicks: ['click'],
  ctr: ['clickthroughrate'],
  conversions: ['totalconversions', 'conv'],
  conversion_revenue: ['revenue', 'conversionvalue', 'convvalue', 'totalconversionvalue', 'totalrevenue'],
};

/** `Conv. value` → `convvalue`: case, spaces and punctuation of a header do not matter. */
const headerKey = (header: string): string => header.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Position of each column in a record. */
export type ColumnMap = { [Name in Column]: Name extends 'ctr' ? number | undefined : number };

export interface Header {
  positions: Partial<Record<Column, number>>;
  missing: Column[];
  doubled: { column: Column; headers: string[] }[];
}

/**
 * Reads a record as a header: by the source's own aliases, then the contract's names, then the built-in aliases.
 * @param sourceAliases header text → column, from the source's settings
 */
export function readHeader(record: readonly string[], sourceAliases: Record<string, string> = {}): Header {
  const own = new Map(Object.entries(sourceAliases).map(([header, column]) => [headerKey(header), column]));
  const keys = record.map(headerKey);
  const header: Header = { positions: {}, missing: [], doubled: [] };
  for (const column of columns) {
    const contractKey = headerKey(column);
    const candidates = [
      keys.flatMap((key, i) => (own.get(key) === column ? [i] : [])),
      keys.flatMap((key, i) => (key === contractKey && !own.has(key) ? [i] : [])),
      keys.flatMap((key, i) => (aliases[column].includes(key) && !own.has(key) ? [i] : [])),
    ];
    const found = candidates.find((positions) => positions.length > 0) ?? [];
    if (found.length > 1) header.doubled.push({ column, headers: found.map((i) => record[i] ?? '') });
    else if (found[0] !== undefined) header.positions[column] = found[0];
    else if (column !== 'ctr') header.missing.push(column);
  }
  return header;
}

/** @throws {FileError} naming the columns that are missing or stand twice */
export function requireComplete(header: Header): ColumnMap {
  if (header.doubled.length > 0) {
    const list = header.doubled.map(
      ({ column, headers }) => `${column} (${headers.map((h) => `“${h}”`).join(' and ')})`,
    );
    throw new FileError(
      `The header names a column twice: ${list.join(', ')}. Keep one of each and deliver the file again.`,
    );
  }
  if (header.missing.length > 0) {
    throw new FileError(
      `The header has no column for ${header.missing.join(', ')}. Add it, or set on the source what the file calls it, and deliver the file again.`,
    );
  }
  return header.positions as ColumnMap;
}
