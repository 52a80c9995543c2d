import { describe, expect, it } from 'vitest';
import { rankMovers } from './movers.ts';

const about = (id: string) => ({ id, name: id.toUpperCase(), path: ['Acme'], clientId: 'acme' });
const member = (id: string, spend: string | null) => ({ ...about(id), values: { spend } });

describe('movers', () => {
  it('come by the size of their change, up or down', () => {
    const movers = rankMovers(
      [member('a', '110'), member('b', '10'), member('c', '7')],
      [member('a', '100'), member('b', '60'), member('c', '7.000000')],
      'spend',
    );
    expect(movers.map(({ id, difference }) => [id, difference])).toEqual([
      ['b', '-50'],
      ['a', '10'],
    ]);
  });

  it('include who appeared and who is gone', () => {
    const movers = rankMovers([member('new', '5.5')], [member('gone', '6')], 'spend');
    expect(movers).toEqual([
      { ...about('gone'), now: null, before: { spend: '6' }, difference: '-6' },
      { ...about('new'), now: { spend: '5.5' }, before: null, difference: '5.5' },
    ]);
  });

  it('count an unknown spend as nothing', () => {
    expect(rankMovers([member('a', null)], [member('a', '3')], 'spend')[0]?.difference).toBe('-3');
  });
});
