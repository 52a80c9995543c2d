import type { Figures } from '@pmd/core/contract/summaries';
import { describe, expect, it } from 'vitest';
import { differencesInWords, linesOf } from './differences.ts';

const figures: Figures = {
  impressions: 1000,
  clicks: 10,
  conversions: 2,
  revenue: '40.000000',
  spend: '10.000000',
  cpm: '10.000000',
  ctr: '0.010000',
  cpc: '1.000000',
  cpa: '5.000000',
  roas: '4.000000',
  conversionRate: '0.200000',
};
const words = (now: Partial<Figures>, was: Partial<Figures> = {}) =>
  differencesInWords(linesOf({ ...figures, ...was }, { ...figures, ...now }), 'USD');

describe('the figures since they were sent', () => {
  it('are said to have changed only when they have, however they are written', () => {
    expect(words({ spend: '10.0', revenue: '40' })).toEqual([]);
  });

  it('are told with how much they differ, exactly and in part', () => {
    expect(words({ spend: '9.500000', impressions: 1100 })).toEqual([
      'Spend was $10.00 and is $9.50 now: −$0.50 (−5.0\u00a0%).',
      'Impressions were 1,000 and are 1,100 now: +100 (+10.0\u00a0%).',
    ]);
  });

  it('have no difference where one of them is unknown, and no part where there was nothing', () => {
    expect(words({ spend: null })).toEqual(['Spend was $10.00 and is unknown now.']);
    expect(words({ clicks: 10 }, { clicks: 0 })).toEqual(['Clicks were 0 and are 10 now: +10.']);
  });
});
