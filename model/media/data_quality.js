import { accessPolicy } from './access';

// Files may leave facts as they are and yet change what is said of them here.
const whenFilesChange = {
  sql: () => `
    select count(*), max(finished_at), (select sum(version) from media.metrics_version) from ingest.ingestion_logs`,
};

cube('client_days', {
  description: 'What stands behind the numbers of a client and day: see the view media.data_quality.',
  sql_table: 'media.data_quality',
  sql_alias: 'cd',
  public: false,
  access_policy: accessPolicy(),
  refresh_key: whenFilesChange,

  joins: {
    clients: { sql: `${CUBE}.client_id = ${clients}.id`, relationship: 'many_to_one' },
  },

  dimensions: {
    id: {
      sql: `concat_ws(' ', ${CUBE}.organization_id, ${CUBE}.client_id, ${CUBE}.date)`,
      type: 'string',
      primary_key: true,
    },
    organization_id: { sql: 'organization_id', type: 'string' },
    client_id: {
      sql: `${CUBE}.client_id`,
      type: 'string',
      title: 'Client ID',
      description: 'Null for rows whose client nobody has created yet, or could not be read.',
    },
    date: { sql: `${CUBE}.date`, type: 'time', description: 'Reporting day.' },
    has_cpm: {
      sql: 'has_cpm',
      type: 'boolean',
      title: 'Has CPM',
      description: 'Whether the spend of the day is known. Null for days without numbers.',
    },
  },

  measures: {
    days: { type: 'count', description: 'Days of clients, each with what is said of it.' },
    files: {
      sql: 'files',
      type: 'sum',
      description: 'Files that stated these days, replaced ones included.',
    },
    rows_loaded: { sql: 'rows_loaded', type: 'sum', description: 'Rows that are in the numbers.' },
    rows_rejected: {
      sql: 'rows_rejected',
      type: 'sum',
      description: 'Rows that could not be used and were not stated anew since. They are in no number.',
    },
    rows_held: {
      sql: 'rows_held',
      type: 'sum',
      description: 'Rows that wait for their client to be created. They are in no number yet.',
    },
    days_without_cpm: {
      type: 'count',
      title: 'Days without CPM',
      filters: [{ sql: `not ${CUBE}.has_cpm` }],
      description: 'Days whose spend is unknown, because no CPM is in force on them.',
    },
    impressions_without_cpm: {
      sql: 'impressions_without_cpm',
      type: 'sum',
      title: 'Impressions without CPM',
      description: 'Impressions that no spend is known for.',
    },
    restated: {
      sql: 'restated',
      type: 'sum',
      description: 'How often these days were stated anew by a later file.',
    },
    last_file_at: {
      sql: `max(${CUBE}.last_file_at)`,
      type: 'time',
      title: 'Last file',
      description: 'When the latest file in force arrived.',
    },
  },
});

view('data_quality', {
  title: 'Data quality',
  description: 'Per client and reporting day: which files stand behind the numbers, and what is not in them.',
  // What was left out of a file may be another client's: that is for the agency to see.
  access_policy: accessPolicy({ member_level: { includes: '*', excludes: ['rows_rejected', 'rows_held'] } }),

  dimensions: {
    organization_id: { sql: `${client_days.organization_id}`, type: 'string', public: false },
  },

  cubes: [
    {
      join_path: client_days,
      includes: [
        'days',
        'files',
        'rows_loaded',
        'rows_rejected',
        'rows_held',
        'days_without_cpm',
        'impressions_without_cpm',
        'restated',
        'last_file_at',
        'date',
        'client_id',
        'has_cpm',
      ],
    },
    { join_path: client_days.clients, includes: [{ name: 'name', alias: 'client' }] },
  ],
});
