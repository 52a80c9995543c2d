import { alertRoutes } from './alerting/alerts.ts';
import { alertPreferenceRoutes } from './alerting/preferences.ts';
import { exportRoutes } from './exports/performance.ts';
import type { Route } from './http/route.ts';
import { auditRoutes } from './identity/audit.ts';
import { authRoutes } from './identity/auth.ts';
import { linkRoutes } from './identity/links.ts';
import { logoRoutes } from './identity/logos.ts';
import { meRoutes } from './identity/me.ts';
import { organizationRoutes } from './identity/organization.ts';
import { ownSecondFactorRoutes } from './identity/own-second-factor.ts';
import { ownSessionRoutes } from './identity/own-sessions.ts';
import { tokenRoutes } from './identity/tokens.ts';
import { userRoutes } from './identity/users.ts';
import { viewAsRoutes } from './identity/view-as.ts';
import { calendarRoutes } from './ingest/calendar.ts';
import { diffRoutes } from './ingest/diff.ts';
import { ingestionRoutes } from './ingest/ingestions.ts';
import { rejectRoutes } from './ingest/rejects.ts';
import { sourceRoutes } from './ingest/sources.ts';
import { unknownClientRoutes } from './ingest/unknown-clients.ts';
import { uploadRoutes } from './ingest/uploads.ts';
import { lineageRoutes } from './lineage/lineage.ts';
import { clientRoutes } from './media/clients.ts';
import { cpmRoutes } from './media/cpm.ts';
import { creativeRoutes } from './media/creatives.ts';
import { liveRoutes } from './media/live.ts';
import { metricRoutes } from './media/metrics.ts';
import { nameRoutes } from './media/names.ts';
import { trustRoutes } from './media/trust.ts';

import { viewRoutes } from './media/views.ts';
import { jobRoutes } from './queue/jobs.ts';
import { scheduleRoutes } from './queue/schedules.ts';
import { openReportRoutes } from './reporting/open-report.ts';
import { reportRoutes } from './reporting/reports.ts';
import { reportSubscriptionRoutes } from './reporting/subscriptions.ts';
import { openShareRoutes } from './share/open-share.ts';
import { shareLinkRoutes } from './share/share-links.ts';
import { summaryRoutes } from './summaries/summaries.ts';
import { systemRoutes } from './system.ts';

/** Every route of the API, in the order of its documentation. */
export const routes: readonly Route[] = [
  ...authRoutes,
  ...linkRoutes,
  ...meRoutes,
  ...ownSessionRoutes,
  ...ownSecondFactorRoutes,
  ...clientRoutes,
  ...cpmRoutes,
  ...logoRoutes,
  ...nameRoutes,
  ...viewAsRoutes,
  ...organizationRoutes,
  ...userRoutes,
  ...uploadRoutes,
  ...ingestionRoutes,
  ...calendarRoutes,
  ...rejectRoutes,
  ...diffRoutes,
  ...unknownClientRoutes,
  ...sourceRoutes,
  ...lineageRoutes,
  ...exportRoutes,
  ...trustRoutes,
  ...liveRoutes,
  ...creativeRoutes,
  ...viewRoutes,
  ...summaryRoutes,
  ...reportSubscriptionRoutes,
  ...reportRoutes,
  ...openReportRoutes,
  ...shareLinkRoutes,
  ...openShareRoutes,
  ...alertRoutes,
  ...alertPreferenceRoutes,
  ...jobRoutes,
  ...scheduleRoutes,
  ...tokenRoutes,
  ...metricRoutes,
  ...auditRoutes,
  ...systemRoutes,
];
