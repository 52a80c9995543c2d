import type { Grain, ReportFigures } from '@pmd/core/contract/reports';
import { addDays } from '@pmd/core/days';
import { isZero } from '@pmd/core/decimal';
import { type MetricName, metrics } from '@pmd/core/metrics';
import { type Format, formatIn, oneLine, UNDEFINED } from './format.ts';

/** Of whom a report tells, and in whose manner. */
export interface ReportOf {
  organization: { id: string; name: string; currency: string; locale: string; accentColor: string | null };
  client: { id: string; name: string };
  grain: Grain;
  figures: ReportFigures;
}

export interface Figure {
  metric: MetricName;
  label: string;
  now: string;
  before: string;
  change: string;
  /** Whether the change is good news; null where neither direction is. */
  isGood: boolean | null;
}

/** Everything a mail says, in words; how it looks is html.ts, plain.ts. */
export interface Content {
  organization: string;
  accent: string | null;
  client: string;
  kind: 'Weekly report' | 'Monthly report';
  period: string;
  subject: string;
  /** What is missing, a sentence each; empty when nothing is. */
  warnings: string[];
  lead: string;
  before: string | null;
  glance: Figure[];
  figures: Figure[];
  campaigns: { name: string; spend: string; revenue: string; roas: string }[];
  underperformers: { name: string; level: string; reason: string }[];
}

const GLANCE: MetricName[] = ['spend', 'conversions', 'roas'];
const FIGURES: MetricName[] = [
  'spend',
  'impressions',
  'clicks',
  'ctr',
  'cpc',
  'conversions',
  'conversion_rate',
  'cpa',
  'revenue',
  'roas',
];
const MOST_CAMPAIGNS = 5;
const MOST_UNDERPERFORMERS = 3;

/** By the name that summaries give a figure. */
const keyOf = (metric: MetricName) => (metric === 'conversion_rate' ? 'conversionRate' : metric);

/** A figure of a summary as decimal text; null where it is undefined. */
export function figureValue(figures: Pick<ReportFigures, 'impressions'>, metric: MetricName): string | null {
  const value = (figures as Record<string, unknown>)[keyOf(metric)];
  return value === null || value === undefined ? null : String(value);
}

export function contentOf({ organization, client, grain, figures }: ReportOf): Content {
  const format = formatIn(organization.locale, organization.currency);
  const period = format.period(grain, figures.start, figures.end);
  const warnings = warningsOf(figures, format);
  const one = (metric: MetricName) => figureOf(metric, figures, format);
  const about = grain === 'week' ? `week of ${period}` : period;
  return {
    organization: oneLine(organization.name),
    accent: organization.accentColor,
    client: oneLine(client.name),
    kind: grain === 'week' ? 'Weekly report' : 'Monthly report',
    period,
    subject: `${warnings.length > 0 ? 'Incomplete: ' : ''}${shortened(oneLine(client.name), 120)}, ${about}`,
    warnings,
    lead: leadOf(figures, grain, format),
    before: figures.previous && format.period(grain, figures.previous.start, figures.previous.end),
    glance: GLANCE.map((metric) => ({
      ...one(metric),
      now: format.glance(metric, figureValue(figures, metric)),
    })),
    figures: FIGURES.map(one),
    campaigns: figures.topCampaigns.slice(0, MOST_CAMPAIGNS).map((campaign) => ({
      name: oneLine(campaign.name),
      spend: format.figure('spend', campaign.spend),
      revenue: format.figure('revenue', campaign.revenue),
      roas: format.figure('roas', campaign.roas),
    })),
    underperformers: figures.underperformers.slice(0, MOST_UNDERPERFORMERS).map((item) => ({
      name: oneLine([...item.path, item.name].join(' › ')),
      level: item.level === 'campaign' ? 'Campaign' : 'Creative',
      reason: oneLine(item.reason),
    })),
  };
}

function figureOf(metric: MetricName, { previous, ...now }: ReportFigures, format: Format): Figure {
  const relative = previous?.deltas[keyOf(metric) as keyof typeof previous.deltas]?.relative ?? null;
  const { title, good } = metrics[metric];
  return {
    metric,
    label: title,
    now: format.figure(metric, figureValue(now, metric)),
    before: previous ? format.figure(metric, figureValue(previous, metric)) : UNDEFINED,
    change: relative === null ? UNDEFINED : format.change(relative),
    isGood:
      relative === null || good === null || isZero(relative)
        ? null
        : relative.startsWith('-') === (good === 'down'),
  };
}

/** What led to the numbers in one sentence. */
function leadOf(figures: ReportFigures, grain: Grain, format: Format): string {
  const spend = figureValue(figures, 'spend');
  const relative = figures.previous?.deltas.spend?.relative ?? null;
  const results = `${format.figure('conversions', String(figures.conversions))} conversions, ${format.figure('revenue', figures.revenue)} of revenue`;
  if (spend === null) return `${results}. The spend is unknown: no CPM is in force.`;
  const spent = `${format.figure('spend', spend)} of spend made ${results}.`;
  if (relative === null) return spent;
  const than = `the ${grain} before`;
  const change = format.change(relative);
  if (!/[1-9]/.test(change)) return `${spent} Spend is as in ${than}.`;
  return `${spent} Spend is ${change.slice(1)} ${relative.startsWith('-') ? 'less' : 'more'} than in ${than}.`;
}

/** What a reader has to know before believing the numbers. */
function warningsOf({ missingDays, unpricedDays }: ReportFigures, format: Format): string[] {
  const named = (days: readonly string[]) => daysInWords(days, format);
  return [
    ...(missingDays.length > 0
      ? [
          `These days are missing, nothing was delivered for them: ${named(missingDays)}. All totals are without them.`,
        ]
      : []),
    ...(unpricedDays.length > 0
      ? [`The spend of these days is unknown, and in no total: ${named(unpricedDays)}.`]
      : []),
  ];
}

/** Runs of days as ranges: `Nov 16, Nov 18 – Nov 20`. */
function daysInWords(days: readonly string[], format: Format): string {
  const runs: [string, string][] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last && addDays(last[1], 1) === day) last[1] = day;
    else runs.push([day, day]);
  }
  return runs
    .map(([from, to]) => (from === to ? format.day(from) : `${format.day(from)} – ${format.day(to)}`))
    .join(', ');
}

const shortened = (text: string, most: number) =>
  [...text].length > most ? `${[...text].slice(0, most - 1).join('')}…` : text;
