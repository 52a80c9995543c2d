/** What the tasks of the queue are called by people. */
const names: Record<string, string> = {
  ingest_file: 'Load a file',
  release_held: 'Load rows that waited',
  recompute_spend: 'Compute spend anew',
  preview_rate: 'Preview a CPM',
  weekly_summary: 'Weekly summary',
  monthly_summary: 'Monthly summary',
  scan_bucket: 'Look for files',
  check_missing_file: 'Look for missing files',
  send_mail: 'Send a mail',
  send_link: 'Mail a link to choose a password',
  queue_reports: 'Mail reports that are due',
  make_report: 'Make a report',
  send_report: 'Mail a report',
  backup: 'Back up the warehouse',
  retention: 'Clear what was kept long enough',
  refresh_rollups: 'Rebuild rollups',
};

export const taskName = (task: string): string => names[task] ?? task.replaceAll('_', ' ');

/** When it happens, in words. */
export const rhythms: Record<string, string> = {
  weekly_summary: 'Mondays at 05:00',
  monthly_summary: 'on the 1st at 05:00',
  queue_reports: 'from 05:00, when the period is complete',
  scan_bucket: 'every 5 minutes',
  check_missing_file: 'at the deadline of the source',
  retention: 'every night',
};
