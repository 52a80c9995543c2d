import { factsVersion } from './freshness';

cube('strategies', {
  sql_table: 'media.strategies',
  public: false,
  refresh_key: factsVersion,

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    name: { sql: 'name', type: 'string' },
  },
});
