import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIMENSIONS } from './dimensions.ts';
import { FIRST } from './paging.ts';
import {
  levelPeriodsQuery,
  levelQuery,
  pageSize,
  totalPeriodsQuery,
  totalQuery,
  type View,
} from './query.ts';

const view: View = {
  range: { from: '2026-11-01', to: '2026-11-28' },
  rows: ['client', 'campaign', 'creative'],
  measures: ['cpa', 'clicks'],
  by: null,
  sort: { by: 'clicks', descending: true },
};
const time = [{ dimension: 'performance.date', dateRange: ['2026-11-01', '2026-11-28'] }];

describe('questions to Cube', () => {
  it('asks for the grand total without any row dimension', () => {
    expect(totalQuery(view)).toEqual({
      measures: ['performance.spend', 'performance.clicks', 'performance.conversions', 'performance.cpa'],
      timeDimensions: time,
      filters: [],
    });
  });

  it('asks every level with the ids of its ancestors, grouped by id and name, in a complete order', () => {
    expect(levelQuery(view, ['client-1', 'campaign-1'], FIRST)).toMatchObject({
      dimensions: ['performance.creative_id', 'performance.creative'],
      timeDimensions: time,
      filters: [
        { member: 'performance.client_id', operator: 'equals', values: ['client-1'] },
        { member: 'performance.campaign_id', operator: 'equals', values: ['campaign-1'] },
      ],
      order: [
        ['performance.clicks', 'desc'],
        ['performance.creative', 'asc'],
        ['performance.creative_id', 'asc'],
      ],
      limit: 500,
      offset: 0,
    });
  });

  it('filters every level of any order of rows by exactly its ancestors', () => {
    const rows = fc.shuffledSubarray([...DIMENSIONS], { minLength: 1 });
    fc.assert(
      fc.property(rows, fc.nat(4), (order, deep) => {
        const path = order.slice(0, Math.min(deep, order.length - 1)).map((name) => `${name}-id`);
        const query = levelQuery({ ...view, rows: order }, path, FIRST);
        expect(query.dimensions?.[0]).toBe(`performance.${order[path.length]}_id`);
        expect(query.filters).toEqual(
          path.map((id, level) => ({
            member: `performance.${order[level]}_id`,
            operator: 'equals',
            values: [id],
          })),
        );
      }),
    );
  });

  it('refuses to go below the innermost level', () => {
    expect(() => levelQuery(view, ['a', 'b', 'c'], FIRST)).toThrow('no level below 3 ids');
  });

  it('reads a long level in two parts, with the sort value first and without it last', () => {
    const part = (name: 'defined' | 'undefined') => levelQuery(view, [], { part: name, offset: 500 });
    expect(part('defined').filters).toEqual([{ member: 'performance.clicks', operator: 'set' }]);
    expect(part('undefined')).toMatchObject({
      filters: [{ member: 'performance.clicks', operator: 'notSet' }],
      offset: 500,
    });
  });

  it('asks for periods with the granularity, and for totals without it', () => {
    const byWeek: View = { ...view, by: 'week' };
    const weekly = [{ ...time[0], granularity: 'week' }];
    expect(totalQuery(byWeek).timeDimensions).toEqual(time);
    expect(totalPeriodsQuery(byWeek, 'week').timeDimensions).toEqual(weekly);
    expect(levelQuery(byWeek, ['client-1'], FIRST).timeDimensions).toEqual(time);
    expect(levelPeriodsQuery(byWeek, ['client-1'], 'week', null)).toMatchObject({
      dimensions: ['performance.campaign_id'],
      timeDimensions: weekly,
      filters: [{ member: 'performance.client_id', operator: 'equals', values: ['client-1'] }],
    });
  });

  it('narrows periods to the ids of one page of a long level', () => {
    expect(levelPeriodsQuery(view, [], 'day', ['x', 'y']).filters).toEqual([
      { member: 'performance.client_id', operator: 'equals', values: ['x', 'y'] },
    ]);
  });

  it('never asks for more cells at once than Cube answers', () => {
    const years = { from: '2024-01-01', to: '2026-12-31' };
    expect(pageSize({ ...view, by: 'day', range: years })).toBe(45);
    expect(pageSize({ ...view, by: 'month', range: years })).toBe(500);
  });
});
