import { describe, expect, it } from 'vitest';
import type { Values } from '../explore/measures.ts';
import { underperformers } from './underperformers.ts';

const NBSP = '\u00a0';
const member = (name: string, values: Values, clientId = 'acme') => ({
  id: name,
  name,
  path: [],
  clientId,
  values,
});
const reasons = (members: ReturnType<typeof member>[], acme: Values) =>
  underperformers(members, new Map([['acme', acme]]), 'campaign').map(
    ({ name, reason }) => `${name}: ${reason}`,
  );

describe('under-performers', () => {
  const whole: Values = { spend: '1000', roas: '2', cpa: '20' };

  it('bring less than half of the median for the same money', () => {
    const members = [
      member('Good', { spend: '400', roas: '4' }),
      member('Usual', { spend: '300', roas: '2.000000' }),
      member('Half', { spend: '150', roas: '1.000000' }),
      member('Poor', { spend: '150', roas: '0.99' }),
    ];
    // Of four the lower one of the middle two is the median: 1.00, and nobody is below half of that.
    expect(reasons(members, whole)).toEqual([]);
    expect(reasons([...members, member('Fine', { spend: '200', roas: '2.1' })], whole)).toEqual([
      `Poor: ROAS 0.99 with 15.0${NBSP}% of the spend: less than half of the median campaign’s 2.00.`,
    ]);
  });

  it('that bring nothing come in the order of what they waste', () => {
    const members = [
      member('Idle', { spend: '200', roas: '0' }),
      member('Idler', { spend: '250', roas: '0' }),
      member('A', { spend: '200', roas: '2' }),
      member('B', { spend: '200', roas: '2' }),
      member('C', { spend: '150', roas: '3' }),
    ];
    expect(reasons(members, whole)).toEqual([
      `Idler: No revenue for 25.0${NBSP}% of the spend; the median campaign has a ROAS of 2.00.`,
      `Idle: No revenue for 20.0${NBSP}% of the spend; the median campaign has a ROAS of 2.00.`,
    ]);
  });

  it('are judged by conversions where there is no revenue', () => {
    const members = [
      member('None', { spend: '300', roas: '0', cpa: null }),
      member('Dear', { spend: '300', roas: '0', cpa: '41' }),
      member('Usual', { spend: '200', roas: '0', cpa: '20' }),
      member('Cheap', { spend: '200', roas: '0', cpa: '10' }),
      member('Cheaper', { spend: '200', roas: '0', cpa: '9' }),
    ];
    expect(reasons(members, { spend: '1200', roas: '0', cpa: '20' })).toEqual([
      `None: No conversion for 25.0${NBSP}% of the spend; the median campaign has a CPA of 20.00.`,
      `Dear: CPA 41.00 with 25.0${NBSP}% of the spend: more than twice the median campaign’s 20.00.`,
    ]);
  });

  it('are only those of some size, among three at least', () => {
    const others = ['A', 'B', 'C'].map((name) => member(name, { spend: '300', roas: '2' }));
    // The average is 250, half of it 125.
    expect(reasons([...others, member('Large', { spend: '125', roas: '0' })], whole)).toHaveLength(1);
    expect(reasons([...others, member('Small', { spend: '124.999999', roas: '0' })], whole)).toEqual([]);
    expect(
      reasons([member('A', { spend: '500', roas: '2' }), member('B', { spend: '500', roas: '0' })], whole),
    ).toEqual([]);
  });

  it('are never compared with those of another client, and nobody where no price is known', () => {
    const rich = ['A', 'B', 'C'].map((name) => member(name, { spend: '300', roas: '9' }, 'bolt'));
    expect(reasons([...rich, member('Own', { spend: '300', roas: '1' })], whole)).toEqual([]);
    expect(
      reasons([member('A', { spend: null, roas: null })], { spend: null, roas: null, cpa: null }),
    ).toEqual([]);
  });
});
