import { factsVersion } from './freshness';

cube('clients', {
  sql_table: 'media.clients',
  public: false,
  refresh_key: factsVersion,

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    name: { sql: 'name', type: 'string' },
  },
});
