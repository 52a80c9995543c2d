import { whenFactsChange } from './media/freshness';

cube('creatives', {
  description: 'Creatives of a placement.',
  sql_table: 'media.creatives',
  public: false,
  refresh_key: whenFactsChange,

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    shown_id: { sql: `coalesce(${CUBE}.shown_as, ${CUBE}.id)`, type: 'string' },
    name: {
      sql: `coalesce(${CUBE}.shown_name, ${CUBE}.name)`,
      type: 'string',
      title: 'Creative',
      description: 'Creative within the placement: the same name under two placements is two creatives.',
    },
  },
});
