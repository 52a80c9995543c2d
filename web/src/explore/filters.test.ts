import { describe, expect, it } from 'vitest';
import { excludeMember, filterTo, membersOf, parseFilters, setFilter } from './filters.ts';

const [one, two] = ['0199f0a1-0000-7000-8000-0000000000aa', '0199f0a1-0000-7000-8000-0000000000bb'];

describe('filters', () => {
  it('hold the view to a node by every level down to it, whatever was chosen before', () => {
    const before = setFilter([], 'client', false, [one, two]);
    const filters = filterTo(before, ['client', 'campaign', 'creative'], [one, two, '=Banner']);
    expect(filters).toEqual([
      { dimension: 'client', exclude: false, members: [one] },
      { dimension: 'campaign', exclude: false, members: [two] },
      { dimension: 'creative', exclude: false, members: ['=Banner'] },
    ]);
  });

  it('keep out one member after the other, each once', () => {
    const filters = [one, two, one].reduce<ReturnType<typeof excludeMember>>(
      (next, member) => excludeMember(next, 'campaign', member),
      [],
    );
    expect(membersOf(filters, 'campaign', true)).toEqual([one, two]);
    expect(membersOf(filters, 'campaign', false)).toEqual([]);
    expect(setFilter(filters, 'campaign', true, [])).toEqual([]);
  });

  it('leave out what is damaged in a link', () => {
    expect(
      parseFilters('campaign.in.damaged,=Spring%2c summer;nothing.in.=A;creative.sideways.=B;client.out.'),
    ).toEqual([{ dimension: 'campaign', exclude: false, members: ['=Spring, summer'] }]);
  });
});
