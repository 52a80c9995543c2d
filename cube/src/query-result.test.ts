import { describe, expect, it } from 'vitest';
import { queryResult, queryResults, type Root, type Transformation } from './query-result.ts';

const aliasToMemberNameMap = {
  v__client: 'v.client',
  v__date_day: 'v.date.day',
  v__date_month: 'v.date.month',
  v__clicks: 'v.clicks',
  v__spend: 'v.spend',
  d__clicks: 'd.clicks',
};
const annotation = {
  'v.client': { type: 'string' },
  'v.date': { type: 'time' },
  'v.date.day': { type: 'time' },
  'v.date.month': { type: 'time' },
  'v.clicks': { type: 'number' },
  'v.spend': { type: 'number' },
};
const byDay = { dimension: 'v.date', granularity: 'day', dateRange: ['2026-05-01', '2026-05-02'] };

function transformation(changes: Partial<Transformation> = {}): Transformation {
  return {
    aliasToMemberNameMap,
    annotation,
    query: { measures: ['v.clicks'], dimensions: ['v.client'], timeDimensions: [byDay] },
    queryType: 'regularQuery',
    ...changes,
  };
}

function raw(columns: Record<string, unknown[]>): Buffer {
  return Buffer.from(JSON.stringify({ members: Object.keys(columns), columns: Object.values(columns) }));
}

const rows = raw({
  v__client: ['Acme', 'Birch'],
  v__date_day: ['2026-05-01T00:00:00.000', '2026-05-02T00:00:00.000'],
  v__clicks: ['12', null],
});

function data(changes: Partial<Transformation>, columns: Record<string, unknown[]>): unknown {
  return queryResult(transformation(changes), raw(columns), {}).data;
}

describe('queryResult', () => {
  it('answers one object a row, with the time dimension also under its bare name', () => {
    expect(queryResult(transformation(), rows, {}).data).toEqual([
      {
        'v.client': 'Acme',
        'v.date.day': '2026-05-01T00:00:00.000',
        'v.clicks': '12',
        'v.date': '2026-05-01T00:00:00.000',
      },
      {
        'v.client': 'Birch',
        'v.date.day': '2026-05-02T00:00:00.000',
        'v.clicks': null,
        'v.date': '2026-05-02T00:00:00.000',
      },
    ]);
  });

  it('answers members once and rows as arrays when asked for compact', () => {
    expect(queryResult(transformation({ resType: 'compact' }), rows, {}).data).toEqual({
      members: ['v.client', 'v.date.day', 'v.clicks', 'v.date'],
      dataset: [
        ['Acme', '2026-05-01T00:00:00.000', '12', '2026-05-01T00:00:00.000'],
        ['Birch', '2026-05-02T00:00:00.000', null, '2026-05-02T00:00:00.000'],
      ],
    });
  });

  it('answers members and columns when asked for columnar', () => {
    expect(queryResult(transformation({ resType: 'columnar' }), rows, {}).data).toEqual({
      members: ['v.client', 'v.date.day', 'v.clicks', 'v.date'],
      columns: [
        ['Acme', 'Birch'],
        ['2026-05-01T00:00:00.000', '2026-05-02T00:00:00.000'],
        ['12', null],
        ['2026-05-01T00:00:00.000', '2026-05-02T00:00:00.000'],
      ],
    });
  });

  it('answers no rows in each shape', () => {
    const empty = (resType: Transformation['resType']) => data({ ...(resType && { resType }) }, {});
    expect(empty('default')).toEqual([]);
    expect(empty('compact')).toEqual({ members: [], dataset: [] });
    expect(empty('columnar')).toEqual({ members: [], columns: [] });
  });

  it('takes the bare time from the finest granularity, and not at all when the time itself is asked for', () => {
    const columns = { v__date_month: ['2026-05-01T00:00:00.000'], v__date_day: ['2026-05-09T00:00:00.000'] };
    expect(data({}, columns)).toMatchObject([{ 'v.date': '2026-05-09T00:00:00.000' }]);
    expect(data({ query: { dimensions: ['v.date'] } }, columns)).toEqual([
      { 'v.date.month': '2026-05-01T00:00:00.000', 'v.date.day': '2026-05-09T00:00:00.000' },
    ]);
  });

  it('writes numbers as text in full, and leaves null, true and large decimals as they are', () => {
    const values = [1e21, 1e-7, 0.1, 12, null, true, '123456789012345678901234567890.000001'];
    expect(data({ resType: 'columnar' }, { v__spend: values })).toMatchObject({
      columns: [
        [
          '1000000000000000000000',
          '0.0000001',
          '0.1',
          '12',
          null,
          true,
          '123456789012345678901234567890.000001',
        ],
      ],
    });
  });

  it('writes times with milliseconds and without a zone, whatever the driver sends', () => {
    const times = [
      '2026-05-01T00:00:00.000',
      '2026-05-01 10:20:30.123456',
      '2026-05-01T10:20:30Z',
      '2026-05-01',
      null,
    ];
    expect(data({ resType: 'columnar', query: {} }, { v__date_day: times })).toMatchObject({
      columns: [
        [
          '2026-05-01T00:00:00.000',
          '2026-05-01T10:20:30.123',
          '2026-05-01T10:20:30.000',
          '2026-05-01T00:00:00.000',
          null,
        ],
        expect.anything(),
      ],
    });
  });

  it('keeps the root of the answer and leaves out what is empty in it', () => {
    const root: Root = { slowQuery: false, total: null, lastRefreshTime: undefined, dbType: 'postgres' };
    expect(queryResult(transformation(), rows, root)).toEqual({
      slowQuery: false,
      dbType: 'postgres',
      data: expect.anything(),
    });
  });

  it('refuses a column whose member is hidden from the caller', () => {
    const query = { measures: ['d.clicks'] };
    expect(() => data({ query }, { d__clicks: ['99'] })).toThrow(
      expect.objectContaining({ type: 'UserError', message: "You requested hidden member: 'd.clicks'" }),
    );
    expect(data({ query, annotation: { ...annotation, 'd.clicks': {} } }, { d__clicks: ['99'] })).toEqual([
      { 'd.clicks': '99' },
    ]);
  });

  it.each([
    ['measure', { measures: ['d.clicks'] }],
    ['dimension', { dimensions: ['d.name'] }],
    ['time dimension', { timeDimensions: [{ dimension: 'd.date', granularity: 'day' }] }],
    ['name that every object has', { measures: ['toString'] }],
  ])('refuses a hidden %s even when there are no rows', (_, query) => {
    expect(() => data({ query }, {})).toThrow('hidden member');
  });

  it('lets a hidden time pass that only filters: it is in no column', () => {
    expect(data({ query: { timeDimensions: [{ dimension: 'd.date' }] } }, {})).toEqual([]);
  });
});

describe('queryResults', () => {
  const results = [{ dbType: 'postgres' }, { dbType: 'postgres' }];

  it('marks each row of a comparison with its period and offers a pivot query with the period first', () => {
    const period = (dateRange: string[]) =>
      transformation({
        queryType: 'compareDateRangeQuery',
        query: {
          measures: ['v.clicks'],
          dimensions: ['v.client'],
          timeDimensions: [{ dimension: 'v.date', dateRange }],
        },
      });
    const answer = queryResults(
      [period(['2026-05-01', '2026-05-31']), period(['2026-04-01', '2026-04-30'])],
      [raw({ v__client: ['Acme'], v__clicks: ['2'] }), raw({})],
      { queryType: 'compareDateRangeQuery', results, slowQuery: false },
    );
    expect(answer).toEqual({
      queryType: 'compareDateRangeQuery',
      slowQuery: false,
      results: [
        {
          dbType: 'postgres',
          data: [{ 'v.client': 'Acme', 'v.clicks': '2', compareDateRange: '2026-05-01 - 2026-05-31' }],
        },
        { dbType: 'postgres', data: [] },
      ],
      pivotQuery: {
        measures: ['v.clicks'],
        dimensions: ['compareDateRange', 'v.client'],
        timeDimensions: [{ dimension: 'v.date', dateRange: ['2026-05-01', '2026-05-31'] }],
        queryType: 'compareDateRangeQuery',
      },
    });
  });

  it('gives the parts of a blended query one time axis and a pivot query over all members', () => {
    const part = (measure: string) =>
      transformation({ queryType: 'blendingQuery', query: { measures: [measure], timeDimensions: [byDay] } });
    const day = '2026-05-01T00:00:00.000';
    const answer = queryResults(
      [part('v.clicks'), part('v.spend')],
      [raw({ v__date_day: [day], v__clicks: ['2'] }), raw({ v__date_day: [day], v__spend: ['3.5'] })],
      { queryType: 'blendingQuery', results, slowQuery: false },
    );
    expect(answer).toMatchObject({
      results: [
        { data: [{ 'v.clicks': '2', 'v.date.day': day, 'v.date': day, 'time.day': day }] },
        { data: [{ 'v.spend': '3.5', 'v.date.day': day, 'v.date': day, 'time.day': day }] },
      ],
      pivotQuery: {
        measures: ['v.clicks', 'v.spend'],
        dimensions: [],
        timeDimensions: [{ dimension: 'time', granularity: 'day' }],
        queryType: 'blendingQuery',
      },
    });
  });

  it('answers a single query too, which is how the client library asks', () => {
    const answer = queryResults([transformation()], [rows], {
      queryType: 'regularQuery',
      results: [{}],
      slowQuery: false,
    });
    expect(answer).toMatchObject({
      results: [{ data: [{ 'v.client': 'Acme' }, { 'v.client': 'Birch' }] }],
      pivotQuery: { measures: ['v.clicks'], queryType: 'regularQuery' },
    });
  });

  it('refuses the whole answer when one part has a hidden member', () => {
    const parts = [transformation(), transformation({ query: { measures: ['d.clicks'] } })];
    expect(() =>
      queryResults(parts, [rows, raw({})], { queryType: 'regularQuery', results, slowQuery: false }),
    ).toThrow('hidden member');
  });
});
