import { whenFactsChange } from './media/freshness';

cube('campaigns', {
  description: 'Campaigns of a client.',
  sql_table: 'media.campaigns',
  public: false,
  refresh_key: whenFactsChange,

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    shown_id: { sql: `coalesce(${CUBE}.shown_as, ${CUBE}.id)`, type: 'string' },
    name: {
      sql: `coalesce(${CUBE}.shown_name, ${CUBE}.name)`,
      type: 'string',
      title: 'Campaign',
      description: 'Campaign, by the name the partner gives it.',
    },
  },
});
