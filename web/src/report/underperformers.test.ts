import { describe, expect, it } from 'vitest';
import type { Values } from '../explore/measures.ts';
import { underperformers } from './underperformers.ts';

const whole: Values = {
  spend: '1000',
  conversions: '50',
  cpa: '20.000000',
  ctr: '0.0100',
  impressions: '100000',
};
const member = (name: string, values: Values, clientId = 'acme') => ({
  id: name,
  name,
  path: [],
  clientId,
  values,
});
const reasons = (members: ReturnType<typeof member>[], of: Values = whole) =>
  underperformers(members, new Map([['acme', of]]), 'USD').map(({ name, reason }) => `${name}: ${reason}`);

describe('under-performers', () => {
  it('spent what two conversions cost and have none', () => {
    const idle = member('Idle', { spend: '40', conversions: '0', cpa: null });
    const young = member('Young', { spend: '39.999999', conversions: '0', cpa: null });
    expect(reasons([idle, young])).toEqual([
      'Idle: $40.00 spent without a conversion; one usually costs $20.00',
    ]);
  });

  it('pay one and a half times the usual for a conversion', () => {
    const dear = member('Dear', { spend: '90', conversions: '3', cpa: '30.000000' });
    const fair = member('Fair', { spend: '290', conversions: '10', cpa: '29.000000' });
    expect(reasons([fair, dear])).toEqual(['Dear: $30.00 a conversion, 1.5 times the usual $20.00']);
  });

  it('come in the order of what they cost beyond the usual', () => {
    const small = member('Small', { spend: '100', conversions: '0', cpa: null });
    const large = member('Large', { spend: '900', conversions: '20', cpa: '45' });
    expect(reasons([small, large]).map((text) => text.split(':')[0])).toEqual(['Large', 'Small']);
  });

  it('are judged by their clicks where nothing is bought or no price is known', () => {
    const unpriced: Values = { ...whole, cpa: null, spend: null };
    const dull = member('Dull', { spend: null, conversions: '9', impressions: '1000', ctr: '0.005' });
    const rare = member('Rare', { spend: null, conversions: '0', impressions: '999', ctr: '0' });
    expect(reasons([rare, dull], unpriced)).toEqual([
      `Dull: CTR of 0.50\u00a0%, at most half the usual 1.00\u00a0%`,
    ]);
  });

  it('are never judged by what another client pays', () => {
    const dear = member('Dear', { spend: '900', conversions: '3', cpa: '300' }, 'bolt');
    expect(reasons([dear])).toEqual([]);
  });

  it('are nobody where there is no usual', () => {
    const one = member('One', { spend: '10', conversions: '0', cpa: null, impressions: '5000', ctr: '0' });
    expect(reasons([one], { ...whole, cpa: null, ctr: null })).toEqual([]);
  });
});
