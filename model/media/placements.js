import { factsVersion } from './freshness';

cube('placements', {
  sql_table: 'media.placements',
  public: false,
  refresh_key: factsVersion,

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    name: { sql: 'name', type: 'string' },
  },
});
