import { addDays } from '@pmd/core/days';
import { describe, expect, it } from 'vitest';
import { demoClients } from './clients.ts';
import { DAYS, demoFiles, flaws } from './files.ts';
import { demoRows } from './rows.ts';

const yesterday = '2026-11-19';
const days = Array.from({ length: DAYS }, (_, ago) => addDays(yesterday, -ago));
const files = demoFiles(yesterday);
const linesOf = (name: string) =>
  files
    .find((file) => file.name === name)
    ?.content.trimEnd()
    .split('\n') ?? [];

describe('the demo files', () => {
  it('are the same bytes whenever they are made for the same day', () => {
    expect(demoFiles(yesterday)).toEqual(files);
    expect(demoFiles('2026-11-20')).not.toEqual(files);
  });

  it('come in the order of their names, so that one scan delivers them in the order of the days', () => {
    const names = files.map(({ name }) => name);
    expect(names).toEqual(names.toSorted());
    expect(names[0]).toBe('backfill/pmp_2026-07-23_2026-08-21.csv');
    expect(names.at(-1)).toBe('daily/2026/11/pmp_2026-11-19.csv');
    expect(names).toHaveLength(34);
  });

  it('hold every day of the demo', () => {
    const found = new Set(files.flatMap(({ content }) => content.match(/^\d{4}-\d{2}-\d{2}/gm) ?? []));
    found.delete('2026-02-30');
    expect([...found].toSorted()).toEqual(days.toSorted());
  });

  it('deliver one day a second time, with other numbers for the same creatives', () => {
    const [first, second] = ['', '_restated'].map((suffix) =>
      linesOf(`daily/2026/11/pmp_2026-11-10${suffix}.csv`),
    );
    const numbers = /,\d+,\d+,[\d.]+%,\d+,[\d.]+$/;
    expect(second).not.toEqual(first);
    expect(second?.map((line) => line.replace(numbers, ''))).toEqual(
      first?.map((line) => line.replace(numbers, '')),
    );
  });

  it('hold one file with as many bad rows as stated, too few for it to be refused', () => {
    const lines = linesOf('daily/2026/11/pmp_2026-11-15.csv');
    const rejected = lines.filter((line) => /,-3,|^2026-02-30,|,2\.5,0,/.test(line));
    const held = lines.filter((line) => line.includes('Brightside Optik'));
    const ignored = lines.filter((line) => line.startsWith('Total,'));
    expect({ rejected: rejected.length, held: held.length, ignored: ignored.length }).toEqual(flaws);
    expect(flaws.rejected / (lines.length - 1)).toBeLessThan(0.03);
  });
});

describe('the demo rows', () => {
  const all = days.flatMap((day) => demoRows(day, yesterday));
  const sum = (client: string, measure: 'impressions' | 'conversions' | 'revenueCents') =>
    all.filter((row) => row.client === client).reduce((total, row) => total + row[measure], 0);

  it('are 150 to 250 a day, each creative once', () => {
    for (const day of days) {
      const rows = demoRows(day, yesterday);
      expect(rows.length).toBeGreaterThanOrEqual(150);
      expect(rows.length).toBeLessThanOrEqual(250);
      const leaves = rows.map((row) =>
        [row.client, row.campaign, row.strategy, row.placement, row.creative].join('|'),
      );
      expect(new Set(leaves).size).toBe(rows.length);
    }
  });

  it('never hold more clicks than impressions or more conversions than clicks', () => {
    for (const row of all) {
      expect(row.clicks).toBeLessThanOrEqual(row.impressions);
      expect(row.conversions).toBeLessThanOrEqual(row.clicks);
    }
  });

  it('have a client that buys awareness: many days of a campaign without a conversion, and no revenue', () => {
    expect(sum('Alpenquell', 'impressions')).toBeGreaterThan(50_000_000);
    expect(sum('Alpenquell', 'conversions')).toBeLessThan(200);
    expect(sum('Alpenquell', 'revenueCents')).toBe(0);
  });

  it('have revenue that goes with conversions for the others', () => {
    for (const { name, order } of demoClients.filter((client) => client.order.value > 0)) {
      const perConversion = sum(name, 'revenueCents') / 100 / sum(name, 'conversions');
      expect(perConversion).toBeGreaterThan(order.value * 0.95);
      expect(perConversion).toBeLessThan(order.value * 1.05);
    }
  });

  it('show one creative name under several placements, and names beyond ASCII', () => {
    const glow = all.filter((row) => row.creative === 'Glow in 7 Days – Static');
    expect(new Set(glow.map((row) => row.placement)).size).toBeGreaterThan(2);
    expect(all.some((row) => /\p{Script=Katakana}/u.test(row.creative))).toBe(true);
  });
});

describe('the demo clients', () => {
  it('share out all of their impressions among their strategies', () => {
    for (const { campaigns } of demoClients) {
      for (const { strategies } of campaigns) {
        expect(strategies.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1);
      }
    }
  });

  it('include one whose CPM changed twice', () => {
    expect(demoClients.some(({ cpm }) => cpm.length === 3)).toBe(true);
  });
});
