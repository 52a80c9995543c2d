import { whenFactsChange } from './media/freshness';

cube('placements', {
  description: 'Placements of a strategy.',
  sql_table: 'media.placements',
  public: false,
  refresh_key: whenFactsChange,

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    shown_id: { sql: `coalesce(${CUBE}.shown_as, ${CUBE}.id)`, type: 'string' },
    name: {
      sql: `coalesce(${CUBE}.shown_name, ${CUBE}.name)`,
      type: 'string',
      title: 'Placement',
      description: 'Placement within the strategy.',
    },
  },
});
