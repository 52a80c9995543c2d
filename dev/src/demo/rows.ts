import { type Day, daysBetween } from '@pmd/core/days';
import { type DemoCampaign, type DemoClient, type DemoStrategy, demoClients, placements } from './clients.ts';
import { randomFor } from './random.ts';

/** A row as the partner reports it. */
export interface DemoRow {
  day: Day;
  client: string;
  campaign: string;
  strategy: string;
  placement: string;
  creative: string;
  impressions: number;
  clicks: number;
  conversions: number;
  revenueCents: number;
}

const SEED = 'paid media demo 1';

/**
 * The rows of one day, always the same for the same arguments.
 * @param yesterday the last day of the demo: campaigns start and end relative to it
 * @param version 2 is what the partner says when it delivers the day again: counts have grown a little, and
 *   conversions that came in late are added
 */
export function demoRows(day: Day, yesterday: Day, version: 1 | 2 = 1): DemoRow[] {
  return demoClients.flatMap((client) =>
    running(client, daysBetween(day, yesterday)).flatMap((campaign) =>
      campaign.strategies.flatMap((strategy) => strategyRows(client, campaign, strategy, day, version)),
    ),
  );
}

function running(client: DemoClient, daysAgo: number): DemoCampaign[] {
  return client.campaigns.filter(
    ({ runs }) => !runs || (daysAgo <= runs.fromDaysAgo && daysAgo >= runs.toDaysAgo),
  );
}

function strategyRows(
  client: DemoClient,
  campaign: DemoCampaign,
  strategy: DemoStrategy,
  day: Day,
  version: 1 | 2,
): DemoRow[] {
  const { creatives } = strategy;
  const total = strategy.placements.reduce((sum, name) => sum + placements[name].share, 0) * creatives.length;
  const demand = client.impressions * campaign.share * strategy.share * dayFactor(client, day);
  return strategy.placements.flatMap((placement) =>
    creatives.map((creative) => {
      const path = [client.name, campaign.name, strategy.name, placement, creative];
      // What a creative is worth does not change from day to day; the rest is the day's noise.
      const quality = 0.7 + 0.6 * randomFor(SEED, ...path)();
      const random = randomFor(SEED, ...path, day);
      const noise = (width: number) => 1 + width * (2 * random() - 1);
      const whole = (expected: number) => Math.floor(expected + random());

      const mean = (demand * placements[placement].share) / total;
      const first = whole(mean * noise(0.15));
      const ctr = client.ctr * strategy.ctr * placements[placement].ctr * quality;
      const firstClicks = Math.min(first, whole(first * ctr * noise(0.2)));
      const conversionRate = client.conversionRate * strategy.conversion * quality;
      const firstConversions = whole(firstClicks * conversionRate * noise(0.3));
      const again = version === 2;
      const impressions = again ? whole(first * 1.03) : first;
      const clicks = again ? Math.min(impressions, whole(firstClicks * 1.02)) : firstClicks;
      const conversions = again ? whole(firstConversions * 1.1) : firstConversions;
      const value = client.order.value * noise(client.order.spread / Math.sqrt(Math.max(1, conversions)));
      const revenueCents = Math.round(conversions * value * 100);
      return {
        day,
        client: client.name,
        campaign: campaign.name,
        strategy: strategy.name,
        placement,
        creative,
        impressions,
        clicks,
        conversions,
        revenueCents,
      };
    }),
  );
}

/** Weekday rhythm and season. */
function dayFactor({ weekdays, season }: DemoClient, day: Day): number {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  const dayOfYear = daysBetween(`${day.slice(0, 4)}-01-01`, day);
  const swing = Math.cos((2 * Math.PI * (dayOfYear - season.peakDay)) / 365.25);
  return (weekdays[weekday] as number) * (1 + season.swing * swing);
}
