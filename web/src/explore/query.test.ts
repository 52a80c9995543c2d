import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DIMENSIONS } from './dimensions.ts';
import { groupingOf } from './members.ts';
import { FIRST } from './paging.ts';
import {
  askedAbove,
  columnsQueries,
  columnsQuery,
  levelQuery,
  pageSize,
  partQuery,
  type View,
  wholeLevelQuery,
} from './query.ts';

const [one, two] = ['0199f0a1-0000-7000-8000-0000000000aa', '0199f0a1-0000-7000-8000-0000000000bb'];
const view: View = {
  range: { from: '2026-11-01', to: '2026-11-28' },
  rows: ['client', 'campaign', 'strategy'],
  measures: ['cpa', 'clicks'],
  by: null,
  filters: [],
  sort: { by: 'clicks', descending: true },
  sorts: {},
  top: {},
};
const time = [{ dimension: 'performance.date', dateRange: ['2026-11-01', '2026-11-28'] }];

describe('questions to Cube', () => {
  it('asks for the grand total without any row dimension', () => {
    expect(partQuery(view, { of: 'total' })).toEqual({
      measures: ['performance.spend', 'performance.clicks', 'performance.conversions', 'performance.cpa'],
      timeDimensions: time,
      filters: [],
    });
  });

  it('asks every level with the ids of its ancestors, grouped by id and name, in a complete order', () => {
    expect(levelQuery(view, [one, two], FIRST)).toMatchObject({
      dimensions: ['performance.strategy_id', 'performance.strategy'],
      timeDimensions: time,
      filters: [
        { member: 'performance.client_id', operator: 'equals', values: [one] },
        { member: 'performance.campaign_id', operator: 'equals', values: [two] },
      ],
      order: [
        ['performance.clicks', 'desc'],
        ['performance.strategy', 'asc'],
        ['performance.strategy_id', 'asc'],
      ],
      limit: 500,
      offset: 0,
    });
  });

  it('groups what recurs under several parents by its name, unless its own parent is above it', () => {
    const groups = (...rows: View['rows']) => rows.map((_, level) => groupingOf(rows, level));
    expect(groups(...DIMENSIONS)).toEqual(['id', 'id', 'id', 'id', 'id']);
    expect(groups('campaign', 'strategy', 'creative')).toEqual(['id', 'id', 'name']);
    expect(groups('creative', 'placement', 'campaign')).toEqual(['name', 'name', 'id']);
    expect(groups('placement', 'creative')).toEqual(['name', 'name']);
    const creatives = { ...view, rows: ['creative', 'client'] as const };
    expect(levelQuery(creatives, [], FIRST)).toMatchObject({
      dimensions: ['performance.creative'],
      order: [
        ['performance.clicks', 'desc'],
        ['performance.creative', 'asc'],
      ],
    });
    expect(levelQuery(creatives, ['=Banner, large'], FIRST).filters).toEqual([
      { member: 'performance.creative', operator: 'equals', values: ['Banner, large'] },
    ]);
  });

  it('filters every level of any order of rows by exactly its ancestors', () => {
    const rows = fc.shuffledSubarray([...DIMENSIONS], { minLength: 1 });
    fc.assert(
      fc.property(rows, fc.nat(4), (order, deep) => {
        const depth = Math.min(deep, order.length - 1);
        const path = order
          .slice(0, depth)
          .map((name, level) => (groupingOf(order, level) === 'id' ? `${name}-id` : `=${name}`));
        const query = levelQuery({ ...view, rows: order }, path, FIRST);
        expect(query.dimensions?.at(-1)).toBe(`performance.${order[depth]}`);
        expect(query.filters).toEqual(
          order.slice(0, depth).map((name, level) => ({
            member: `performance.${name}${groupingOf(order, level) === 'id' ? '_id' : ''}`,
            operator: 'equals',
            values: [groupingOf(order, level) === 'id' ? `${name}-id` : name],
          })),
        );
      }),
    );
  });

  it('refuses to go below the innermost level', () => {
    expect(() => levelQuery(view, [one, two, one], FIRST)).toThrow('no level below 3 ids');
  });

  it('reads a long level page by page', () => {
    expect(levelQuery(view, [], 500)).toMatchObject({ filters: [], offset: 500 });
  });

  it('sorts a level in its own way where it has one', () => {
    const own: View = { ...view, sorts: { campaign: { by: 'cpa', descending: false } } };
    expect(levelQuery(own, [], FIRST).order).toContainEqual(['performance.clicks', 'desc']);
    expect(levelQuery(own, [one], FIRST).order).toContainEqual(['performance.cpa', 'asc']);
  });

  it('holds every question to the filters: some members, or all but some, by id or by name', () => {
    const filtered: View = {
      ...view,
      filters: [
        { dimension: 'campaign', exclude: false, members: [one, two] },
        { dimension: 'creative', exclude: true, members: ['=Banner'] },
        { dimension: 'placement', exclude: false, members: [one, '=Home'] },
      ],
    };
    const filters = [
      { member: 'performance.campaign_id', operator: 'equals', values: [one, two] },
      { member: 'performance.creative', operator: 'notEquals', values: ['Banner'] },
      {
        or: [
          { member: 'performance.placement_id', operator: 'equals', values: [one] },
          { member: 'performance.placement', operator: 'equals', values: ['Home'] },
        ],
      },
    ];
    expect(partQuery(filtered, { of: 'total' }).filters).toEqual(filters);
    expect(levelQuery(filtered, [], FIRST).filters).toEqual(filters);
    expect(wholeLevelQuery(filtered, 1).filters).toEqual(filters);
  });

  it('asks for others as everything but what is shown, with no dimension', () => {
    const others = partQuery(view, { of: 'others', path: [one], shown: [two] });
    expect(others.dimensions).toBeUndefined();
    expect(others.filters).toEqual([
      { member: 'performance.client_id', operator: 'equals', values: [one] },
      { member: 'performance.campaign_id', operator: 'notEquals', values: [two] },
    ]);
  });

  it('asks for periods with the granularity, and for totals without it', () => {
    const byWeek: View = { ...view, by: 'week' };
    const weekly = [{ ...time[0], granularity: 'week' }];
    expect(partQuery(byWeek, { of: 'total' }).timeDimensions).toEqual(time);
    expect(levelQuery(byWeek, [one], FIRST).timeDimensions).toEqual(time);
    const all = { of: 'members', path: [one], members: null } as const;
    expect(columnsQueries(byWeek, all, { by: 'week' })).toMatchObject([
      {
        dimensions: ['performance.campaign_id'],
        timeDimensions: weekly,
        filters: [{ member: 'performance.client_id', operator: 'equals', values: [one] }],
      },
    ]);
  });

  it('asks for some members of a dimension across, and for all others in a question of their own', () => {
    const across: View = { ...view, rows: ['client'], by: 'campaign' };
    const part = { of: 'members', path: [], members: [one] } as const;
    const columns = { by: 'campaign', members: [{ member: two, name: 'Two' }], others: true } as const;
    const page = { member: 'performance.client_id', operator: 'equals', values: [one] };
    expect(columnsQueries(across, part, columns)).toMatchObject([
      {
        dimensions: ['performance.client_id', 'performance.campaign_id'],
        filters: [page, { member: 'performance.campaign_id', operator: 'equals', values: [two] }],
      },
      {
        dimensions: ['performance.client_id'],
        filters: [page, { member: 'performance.campaign_id', operator: 'notEquals', values: [two] }],
      },
    ]);
    expect(columnsQuery(across, 'campaign', 6)).toMatchObject({
      dimensions: ['performance.campaign_id', 'performance.campaign'],
      limit: 6,
    });
  });

  it('asks for a whole level with as many levels above as say where its nodes belong', () => {
    expect(askedAbove(DIMENSIONS, 4)).toEqual([3]);
    expect(askedAbove(['creative', 'client', 'campaign'], 2)).toEqual([0, 1]);
    expect(wholeLevelQuery(view, 2)).toMatchObject({
      dimensions: ['performance.campaign_id', 'performance.strategy_id', 'performance.strategy'],
      limit: 50_000,
    });
  });

  it('never asks for more cells at once than Cube answers', () => {
    const years = { from: '2024-01-01', to: '2026-12-31' };
    expect(pageSize({ ...view, by: 'day', range: years })).toBe(45);
    expect(pageSize({ ...view, by: 'month', range: years })).toBe(500);
  });
});
