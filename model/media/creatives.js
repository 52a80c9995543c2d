import { whenFactsChange } from './media/freshness';

cube('creatives', {
  description: 'Creatives of a placement.',
  sql_table: 'media.creatives',
  public: false,
  refresh_key: whenFactsChange,

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    name: {
      sql: 'name',
      type: 'string',
      title: 'Creative',
      description: 'Creative within the placement: the same name under two placements is two creatives.',
    },
  },
});
