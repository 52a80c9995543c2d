import { addDays, type Day } from '@pmd/core/days';
import { stringify } from 'csv-stringify/sync';
import { type DemoRow, demoRows } from './rows.ts';

export interface DemoFile {
  /** Below the source's prefix. */
  name: string;
  content: string;
}

/** Of the demo, counted back from its last day. */
export const DAYS = 120;
const DAILY_FILES = 30;
const BACKFILL_DAYS = 30;
const RESTATED_DAYS_AGO = 9;
const FLAWED_DAYS_AGO = 4;

/** What is wrong with the flawed file, by how its rows end. */
export const flaws = { rejected: 3, held: 3, ignored: 1 };

/**
 * All files of the demo, in the order of delivery, which is also the order of their names: a backfill of the older
 * history, then a file a day, one of which the partner delivers a second time, one of which has a few bad rows.
 */
export function demoFiles(yesterday: Day): DemoFile[] {
  const daysAgo = (days: number) => addDays(yesterday, -days);
  const files: DemoFile[] = [];
  for (let ago = DAYS - 1; ago >= DAILY_FILES; ago -= BACKFILL_DAYS) {
    const days = Array.from({ length: BACKFILL_DAYS }, (_, i) => daysAgo(ago - i));
    files.push({
      name: `backfill/pmp_${days[0]}_${days.at(-1)}.csv`,
      content: toCsv(days.flatMap((day) => demoRows(day, yesterday)).map(toRecord)),
    });
  }
  for (let ago = DAILY_FILES - 1; ago >= 0; ago--) {
    const day = daysAgo(ago);
    const records = demoRows(day, yesterday).map(toRecord);
    files.push({
      name: dailyName(day),
      content: toCsv(ago === FLAWED_DAYS_AGO ? spoil(records, day) : records),
    });
    if (ago === RESTATED_DAYS_AGO) {
      const restated = demoRows(day, yesterday, 2).map(toRecord);
      files.push({ name: dailyName(day, '_restated'), content: toCsv(restated) });
    }
  }
  return files;
}

function dailyName(day: Day, suffix = ''): string {
  const [year, month] = day.split('-');
  return `daily/${year}/${month}/pmp_${day}${suffix}.csv`;
}

const columns = [
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
type DemoRecord = Record<(typeof columns)[number], string>;

function toRecord(row: DemoRow): DemoRecord {
  return {
    date: row.day,
    client_name: row.client,
    campaign_name: row.campaign,
    strategy_name: row.strategy,
    placement_name: row.placement,
    creative_name: row.creative,
    impressions: String(row.impressions),
    clicks: String(row.clicks),
    ctr: `${((100 * row.clicks) / Math.max(1, row.impressions)).toFixed(2)}%`,
    conversions: String(row.conversions),
    conversion_revenue: (row.revenueCents / 100).toFixed(2),
  };
}

/** A few rows such as partners do deliver; far fewer than would have the whole file refused. */
function spoil(records: DemoRecord[], day: Day): DemoRecord[] {
  const replace = (index: number, change: Partial<DemoRecord>) =>
    ({ ...records[index], ...change }) as DemoRecord;
  const stranger = {
    client_name: 'Brightside Optik',
    campaign_name: 'Store Openings',
    strategy_name: 'Local Reach',
  };
  const total = (column: 'impressions' | 'clicks' | 'conversions') =>
    String(records.reduce((sum, record) => sum + Number(record[column]), 0));
  return [
    replace(0, { clicks: '-3' }),
    replace(1, { date: `${day.slice(0, 4)}-02-30` }),
    replace(2, { impressions: '2.5', clicks: '0', ctr: '0%' }),
    ...records.slice(3),
    ...[3, 4, 5].map((index) => replace(index, stranger)),
    {
      ...(Object.fromEntries(columns.map((column) => [column, ''])) as DemoRecord),
      date: 'Total',
      impressions: total('impressions'),
      clicks: total('clicks'),
      conversions: total('conversions'),
    },
  ];
}

const toCsv = (records: DemoRecord[]): string => stringify(records, { header: true, columns: [...columns] });
