import { factsVersion } from './freshness';

cube('creatives', {
  sql_table: 'media.creatives',
  public: false,
  refresh_key: factsVersion,

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    name: { sql: 'name', type: 'string' },
  },
});
