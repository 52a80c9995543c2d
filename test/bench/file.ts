import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { addDays, type Day } from '@pmd/core/days';

export const clients = ['Acme Outdoor', 'Bolt Cycles'];
export const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue\n';

/**
 * Writes a partner's file of `rows` rows over 28 days, about 100 bytes a row. Every row is another creative, in
 * 2 clients × 50 campaigns × 4 strategies × 5 placements.
 * @param from the first of the days
 * @param edition another edition of the same days states the same creatives with other numbers: a restatement
 */
export async function writeFile(path: string, rows: number, from: Day, edition = 1): Promise<void> {
  await pipeline(Readable.from(lines(rows, from, edition)), createWriteStream(path));
}

function* lines(rows: number, from: Day, edition: number): Iterable<string> {
  yield HEADER;
  const perChunk = 500;
  for (let start = 0; start < rows; start += perChunk) {
    let chunk = '';
    for (let i = start; i < Math.min(start + perChunk, rows); i++) chunk += line(i, from, edition);
    yield chunk;
  }
}

function line(i: number, from: Day, edition: number): string {
  const placement = i % 2000;
  const strategy = Math.floor(placement / 5);
  const campaign = Math.floor(strategy / 4);
  const impressions = (i * 7919 * edition) % 100_000;
  const clicks = impressions % 97;
  const day = addDays(from, i % 28);
  return `${day},${clients[campaign % 2]},Campaign ${campaign},Strategy ${strategy},Placement ${placement},Creative ${i} 300x250,${impressions},${clicks},${((clicks / (impressions || 1)) * 100).toFixed(2)}%,${clicks % 7},${(clicks % 7) * 3}.25\n`;
}
