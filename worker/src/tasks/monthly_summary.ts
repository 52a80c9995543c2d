import type { Task } from 'graphile-worker';
import type { Deps } from '../ingest/ingest-file.ts';
import { summaryTask } from './weekly_summary.ts';

/** monthly_summary: see weekly_summary.ts. */
export const monthlySummary = (deps: Deps): Task => summaryTask(deps, 'month');
