import { whenFactsChange } from './media/freshness';

cube('clients', {
  description: 'The client companies of an organization.',
  sql_table: 'media.clients',
  public: false,
  refresh_key: whenFactsChange,

  dimensions: {
    id: { sql: 'id', type: 'string', primary_key: true },
    name: { sql: 'name', type: 'string', title: 'Client', description: 'Client company.' },
  },
});
