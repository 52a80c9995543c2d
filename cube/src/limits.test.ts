import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);
const { factDays, rowLimit, requireAnswerable } = require('../limits.js');

const decade = { first: '2017-01-01', last: '2026-12-31' };
const month = { first: '2026-11-01', last: '2026-11-30' };
const creatives = { measures: ['performance.clicks'], dimensions: ['performance.creative'] };
const over = (...dateRange: string[]) => ({
  timeDimensions: [{ dimension: 'performance.date', dateRange }],
});
const ask = (query: object, extent: typeof month | null, role = 'client') =>
  requireAnswerable(query, role, async () => extent);

describe('the rows of an answer', () => {
  const query = (limit: number) => ({ measures: ['performance.clicks'], limit });

  it.each(['client', 'admin'])('are limited for the role %s, in words', async (role) => {
    await ask(query(rowLimit[role]), month, role);
    await expect(ask(query(rowLimit[role] + 1), month, role)).rejects.toThrow(
      `at most ${rowLimit[role]} rows; this one asks for ${rowLimit[role] + 1}. Read it in parts`,
    );
  });
});

describe('questions about creatives, which read the facts', () => {
  it.each<[name: string, query: object, days: number]>([
    ['of all days', creatives, 3652],
    ['of many years', { ...creatives, ...over('2020-01-01T00:00:00.000', '2026-12-31T23:59:59.999') }, 2557],
    [
      'by a filter, however deep',
      {
        measures: ['performance.clicks'],
        filters: [{ or: [{ member: 'performance.creative_id', operator: 'equals', values: ['a'] }] }],
        ...over('2024-01-01', '2026-12-31'),
      },
      1096,
    ],
    ['that count days with data', { measures: ['performance.days_with_data'] }, 3652],
  ])('%s are refused beyond the limit, in words', async (_, query, days) => {
    await expect(ask(query, decade)).rejects.toThrow(
      `at most ${factDays.client} days with data; this one asks for ${days}. Narrow the date range`,
    );
  });

  it('may ask for all days, or for years, while there are facts of a few days only', async () => {
    await ask(creatives, month);
    await ask(creatives, null);
    await ask({ ...creatives, ...over('2001-01-01', '2099-12-31') }, month);
  });

  it('may cover more days when an administrator asks, within limits', async () => {
    const query = { ...creatives, ...over('2024-06-01', '2026-12-31') };
    await expect(ask(query, decade)).rejects.toThrow('this one asks for 944');
    await ask(query, decade, 'admin');
    await expect(ask(creatives, decade, 'admin')).rejects.toThrow(`at most ${factDays.admin} days`);
  });

  it('are not looked into when a rollup serves them', async () => {
    const extentOf = () => Promise.reject(new Error('asked'));
    await requireAnswerable({ ...creatives, dimensions: ['performance.placement'] }, 'client', extentOf);
  });
});
