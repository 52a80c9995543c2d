import { whenFactsChange } from './media/freshness';

cube('strategies', {
  description: 'Strategies of a campaign.',
  sql_table: 'media.strategies',
  public: false,
  refresh_key: whenFactsChange,

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    shown_id: { sql: `coalesce(${CUBE}.shown_as, ${CUBE}.id)`, type: 'string' },
    name: {
      sql: `coalesce(${CUBE}.shown_name, ${CUBE}.name)`,
      type: 'string',
      title: 'Strategy',
      description: 'Strategy within the campaign.',
    },
  },
});
