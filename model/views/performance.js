import { accessPolicy } from './access';

view('performance', {
  access_policy: accessPolicy(),
  dimensions: {
    organization_id: { sql: `${daily_metrics.organization_id}`, type: 'string', public: false },
  },
  cubes: [
    { join_path: daily_metrics, includes: ['date', 'impressions', 'clicks', 'spend', 'client_id', 'campaign_id'] },
    { join_path: daily_metrics.clients, includes: [{ name: 'name', alias: 'client' }] },
    { join_path: daily_metrics.campaigns, includes: [{ name: 'name', alias: 'campaign' }] },
  ],
});
