import { describe, expect, it } from 'vitest';
import { measureHeading, measuresToAsk, printMeasure, whyUndefined } from './measures.ts';

describe('measures', () => {
  it('asks for the denominators that explain an undefined ratio', () => {
    expect(measuresToAsk(['roas', 'ctr'])).toEqual(['spend', 'impressions', 'ctr', 'roas']);
  });

  it('says why a value is undefined', () => {
    const why = whyUndefined;
    expect(why('cpc', { cpc: null, clicks: '0', spend: '12.5' })).toBe('No clicks: CPC is undefined');
    expect(why('cpc', { cpc: null, clicks: '7', spend: '12.5' })).toBe(
      'No clicks on days with a CPM: CPC is undefined',
    );
    expect(why('cpc', { cpc: null, clicks: '7', spend: null })).toBe(
      'No CPM in force on any of these days: CPC is undefined',
    );
    expect(why('spend', { spend: null })).toBe('No CPM in force on any of these days: spend is unknown');
    expect(why('roas', { roas: null, spend: '0.000000' })).toBe('No spend: ROAS is undefined');
    expect(why('ctr', { ctr: null, impressions: '0' })).toBe('No impressions: CTR is undefined');
    expect(why('ctr', null)).toBe('No rows in this period');
    expect(why('clicks', { clicks: '0' })).toBeNull();
  });

  it('puts the unit of money into the heading and prints the value without it', () => {
    expect(measureHeading('spend', 'USD')).toBe('Spend, $');
    expect(printMeasure('spend', '48210.004')).toBe('48,210.00');
    expect(measureHeading('clicks', 'USD')).toBe('Clicks');
  });
});
