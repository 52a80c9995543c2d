import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRANULARITIES, PRESETS } from '../period/ranges.ts';
import { DIMENSIONS } from './dimensions.ts';
import { MEASURES } from './measures.ts';
import { NOTHING_OPEN, type Open, parseOpen, setOpen } from './open.ts';
import { changeState, defaultState, type ExploreState, readState, writeState } from './state.ts';

const choice = <T>(of: readonly T[]) => fc.shuffledSubarray([...of], { minLength: 1 });
const day = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const open: fc.Arbitrary<Open> = fc.letrec<{ tree: Open }>((tie) => ({
  tree: fc
    .array(fc.tuple(fc.uuid(), fc.oneof({ maxDepth: 3 }, fc.constant(NOTHING_OPEN), tie('tree'))), {
      maxLength: 4,
    })
    .map((entries) => new Map(entries)),
})).tree;

const state: fc.Arbitrary<ExploreState> = choice(MEASURES).chain((measures) =>
  fc.record({
    range: fc.oneof(
      fc.constantFrom(...PRESETS),
      fc.tuple(day, day).map((days) => {
        const [from, to] = days.toSorted() as [string, string];
        return { from, to };
      }),
    ),
    rows: choice(DIMENSIONS),
    measures: fc.constant(measures),
    by: fc.constantFrom(null, ...GRANULARITIES),
    sort: fc.record({ by: fc.constantFrom('name' as const, ...measures), descending: fc.boolean() }),
    open,
    metric: fc.constantFrom(...measures),
  }),
);

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
      open: fc.oneof(fc.string(), fc.stringMatching(/^([0-9][\w-]{22})*$/)),
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
    const before: ExploreState = { ...defaultState('admin'), open: new Map([['a', NOTHING_OPEN]]) };
    expect(changeState(before, { rows: ['creative', 'campaign'] }).open).toEqual(NOTHING_OPEN);
    const without = changeState(before, { measures: ['clicks', 'ctr'] });
    expect(without.sort).toEqual({ by: 'clicks', descending: true });
    expect(without.metric).toBe('clicks');
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
