import { factsVersion } from './freshness';

cube('campaigns', {
  sql_table: 'media.campaigns',
  public: false,
  refresh_key: factsVersion,

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    name: { sql: 'name', type: 'string' },
  },
});
