import { accessPolicy } from './access';
import { metricFolders, metricNames } from './dictionary';

view('performance', {
  title: 'Performance',
  description:
    'Paid-media performance by day, client, campaign, strategy, placement and creative. Ratios are always those of the sums at the level that is asked for.',
  access_policy: accessPolicy(),

  // For the access policy alone: without it a query for names only would not be held to the organization.
  dimensions: {
    organization_id: { sql: `${daily_metrics.organization_id}`, type: 'string', public: false },
    // For cube/fact-ids.js alone.
    fact_placement_id: { sql: `${daily_metrics.fact_placement_id}`, type: 'string', public: false },
    fact_creative_id: { sql: `${daily_metrics.fact_creative_id}`, type: 'string', public: false },
  },

  cubes: [
    {
      join_path: daily_metrics,
      includes: [
        ...metricNames,
        'media',
        'date',
        'client_id',
        'campaign_id',
        'strategy_id',
        'placement_id',
        'creative_id',
      ],
    },
    { join_path: daily_metrics.clients, includes: [{ name: 'name', alias: 'client' }] },
    { join_path: daily_metrics.campaigns, includes: [{ name: 'name', alias: 'campaign' }] },
    { join_path: daily_metrics.strategies, includes: [{ name: 'name', alias: 'strategy' }] },
    { join_path: daily_metrics.placements, includes: [{ name: 'name', alias: 'placement' }] },
    { join_path: daily_metrics.creatives, includes: [{ name: 'name', alias: 'creative' }] },
  ],

  folders: [
    { name: 'What', includes: ['client', 'campaign', 'strategy', 'placement', 'creative'] },
    { name: 'When', includes: ['date'] },
    { name: 'IDs', includes: ['client_id', 'campaign_id', 'strategy_id', 'placement_id', 'creative_id'] },
    ...metricFolders,
  ],
});
