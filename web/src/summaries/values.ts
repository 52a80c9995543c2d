import type { Figures } from '@pmd/core/contract/summaries';
import type { Values } from '../explore/measures.ts';

/** The figures of a summary as decimal strings by measure, as Cube would answer them. */
export function valuesOf({ impressions, clicks, conversions, conversionRate, ...rest }: Figures): Values {
  const { revenue, spend, cpm, ctr, cpc, cpa, roas } = rest;
  return {
    impressions: String(impressions),
    clicks: String(clicks),
    conversions: String(conversions),
    conversion_rate: conversionRate,
    revenue,
    spend,
    cpm,
    ctr,
    cpc,
    cpa,
    roas,
  };
}
