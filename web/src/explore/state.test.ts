import { GRANULARITIES } from '@pmd/core/periods';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COMPARISONS } from '../period/comparison.ts';
import { PRESETS } from '../period/ranges.ts';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { MEASURES } from './measures.ts';
import { nameMember } from './members.ts';
import {
  isExpanded,
  NOTHING_EXPANDED,
  NOTHING_OPEN,
  type Open,
  parseOpen,
  setExpanded,
  setOpen,
} from './open.ts';
import { changeState, defaultState, type ExploreState, readState, writeState } from './state.ts';

const choice = <T>(of: readonly T[]) => fc.shuffledSubarray([...of], { minLength: 1 });
const day = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const member = fc.oneof(fc.uuid(), fc.string({ unit: 'grapheme', maxLength: 20 }).map(nameMember));

const open: fc.Arbitrary<Open> = fc.letrec<{ tree: Open }>((tie) => ({
  tree: fc
    .array(fc.tuple(member, fc.oneof({ maxDepth: 3 }, fc.constant(NOTHING_OPEN), tie('tree'))), {
      maxLength: 4,
    })
    .map((entries) => new Map(entries)),
})).tree;

const range = fc.tuple(day, day).map((days) => {
  const [from, to] = days.toSorted() as [string, string];
  return { from, to };
});

const filters = fc.uniqueArray(
  fc.record({
    dimension: fc.constantFrom(...DIMENSIONS),
    exclude: fc.boolean(),
    members: fc.uniqueArray(member, { minLength: 1, maxLength: 4 }),
  }),
  { selector: ({ dimension, exclude }) => `${dimension}${exclude}` },
);

const some = <T>(names: readonly Dimension[], value: fc.Arbitrary<T>) =>
  fc.dictionary(fc.constantFrom(...names), value, { noNullPrototype: true });

const state: fc.Arbitrary<ExploreState> = fc
  .tuple(choice(MEASURES), choice(DIMENSIONS))
  .chain(([measures, rows]) => {
    const sort = fc.record({ by: fc.constantFrom('name' as const, ...measures), descending: fc.boolean() });
    const free = DIMENSIONS.filter((name) => !rows.includes(name));
    return fc.record({
      range: fc.oneof(fc.constantFrom(...PRESETS), range),
      comparison: fc.oneof(fc.constantFrom(...COMPARISONS), range),
      rows: fc.constant(rows),
      measures: fc.constant(measures),
      by: fc.constantFrom(null, ...GRANULARITIES, ...free),
      filters,
      sort,
      sorts: some(rows, sort),
      top: some(DIMENSIONS, fc.integer({ min: 1, max: 500 })),
      expand: fc.integer({ min: 0, max: rows.length - 1 }),
      open,
      closed: open,
      metric: fc.constantFrom(...measures),
    });
  });

describe('the state of Explore in the URL', () => {
  it('comes back from a link exactly as it was, for either role', () => {
    fc.assert(
      fc.property(state, fc.constantFrom('admin' as const, 'client' as const), (before, role) => {
        const link = writeState(before, defaultState(role)).toString();
        expect(readState(new URLSearchParams(link), defaultState(role))).toEqual(before);
      }),
    );
  });

  it('leaves the link bare for the default view', () => {
    expect(writeState(defaultState('admin'), defaultState('admin')).toString()).toBe('');
  });

  it('reads any text without failing, and always gives a view that can be shown', () => {
    const junk = fc.record({
      range: fc.string(),
      rows: fc.string(),
      columns: fc.string(),
      by: fc.string(),
      sort: fc.string(),
      open: fc.oneof(fc.string(), fc.stringMatching(/^([0-9][\w-]{22}|[0-9]=[^~]*~)*$/)),
      closed: fc.string(),
      filters: fc.oneof(fc.string(), fc.stringMatching(/^(campaign\.(in|out)\.[=\w%,-]*;)*$/)),
      top: fc.string(),
      expand: fc.string(),
    });
    fc.assert(
      fc.property(junk, (parameters) => {
        const read = readState(new URLSearchParams(parameters), defaultState('admin'));
        expect(read.rows.length).toBeGreaterThan(0);
        expect(read.measures).toContain(read.metric);
      }),
    );
  });

  it('refuses ranges that are not calendar days or run backwards', () => {
    const range = (text: string) =>
      readState(new URLSearchParams({ range: text }), defaultState('admin')).range;
    expect(range('2026-02-30..2026-03-01')).toBe('last_28_days');
    expect(range('2026-03-02..2026-03-01')).toBe('last_28_days');
    expect(range('2026-03-01..2026-03-01')).toEqual({ from: '2026-03-01', to: '2026-03-01' });
  });

  it('hides the client level from people of one client until they ask for it', () => {
    expect(defaultState('client').rows).toEqual(['campaign', 'strategy', 'placement', 'creative']);
    const asked = readState(new URLSearchParams({ rows: 'client,campaign' }), defaultState('client'));
    expect(asked.rows).toEqual(['client', 'campaign']);
  });

  it('closes all nodes when the order of the levels changes, and sorts by a column that is shown', () => {
    const before: ExploreState = {
      ...defaultState('admin'),
      open: new Map([['a', NOTHING_OPEN]]),
      sorts: { client: { by: 'spend', descending: false }, campaign: { by: 'clicks', descending: true } },
    };
    expect(changeState(before, { rows: ['creative', 'campaign'] })).toMatchObject({
      ...NOTHING_EXPANDED,
      sorts: { campaign: { by: 'clicks', descending: true } },
    });
    const without = changeState(before, { measures: ['clicks', 'ctr'] });
    expect(without.sort).toEqual({ by: 'clicks', descending: true });
    expect(without.metric).toBe('clicks');
  });
});

describe('a dimension', () => {
  it('is down the rows or across the columns, whichever was asked for last', () => {
    const across = changeState(defaultState('admin'), { by: 'campaign' });
    expect(across).toMatchObject({ by: 'campaign', rows: ['client', 'strategy', 'placement', 'creative'] });
    expect(changeState(across, { rows: ['campaign', 'client'] })).toMatchObject({
      by: null,
      rows: ['campaign', 'client'],
    });
    const single = { ...defaultState('admin'), rows: ['client'] as const };
    expect(changeState(single, { by: 'client' })).toMatchObject({ by: null, rows: ['client'] });
  });
});

describe('expanded nodes', () => {
  const [a, b, c] = [
    '0199f0a1-0000-7000-8000-0000000000aa',
    '0199f0a1-0000-7000-8000-0000000000bb',
    '0199f0a1-0000-7000-8000-0000000000cc',
  ] as const;

  it('opens a node with its ancestors and closes it with everything below', () => {
    const opened = setOpen(setOpen(NOTHING_OPEN, [a, b], true), [a, c], true);
    expect(opened).toEqual(
      new Map([
        [
          a,
          new Map([
            [b, NOTHING_OPEN],
            [c, NOTHING_OPEN],
          ]),
        ],
      ]),
    );
    expect(setOpen(opened, [a], false)).toEqual(NOTHING_OPEN);
  });

  it('of a whole level are all but those that were closed', () => {
    const all = { ...NOTHING_EXPANDED, expand: 2 };
    expect([isExpanded(all, [a]), isExpanded(all, [a, b]), isExpanded(all, [a, b, c])]).toEqual([
      true,
      true,
      false,
    ]);
    const without = setExpanded(all, [a, b], false);
    expect([isExpanded(without, [a]), isExpanded(without, [a, b]), isExpanded(without, [a, c])]).toEqual([
      true,
      false,
      true,
    ]);
    expect(setExpanded(without, [a, b], true)).toEqual(all);
    expect(isExpanded(setExpanded(all, [a, b, c], true), [a, b, c])).toBe(true);
  });

  it('skips damaged ids together with what is below them', () => {
    const text = [
      '0AZnwoQAAcACAAAAAAAAAqg',
      '0AZnwoQAA broken AAAAqg',
      '1AZnwoQAAcACAAAAAAAAAuw',
      '0AZnwoQAAcACAAAAAAAAAzA',
    ].join('');
    expect(parseOpen(text)).toEqual(
      new Map([
        [a, NOTHING_OPEN],
        [c, NOTHING_OPEN],
      ]),
    );
  });
});
