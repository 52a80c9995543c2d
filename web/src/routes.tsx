import { lazy, type ReactNode, Suspense } from 'react';
import { createBrowserRouter, Navigate } from 'react-router';
import { AdminOnly } from './frame/AdminOnly.tsx';
import { SessionGate } from './frame/SessionGate.tsx';
import { CrashPage } from './pages/CrashPage.tsx';
import { NotFoundPage } from './pages/NotFoundPage.tsx';
import { SharePage } from './pages/SharePage.tsx';
import { MEMBER_DIMENSIONS, urls } from './urls.ts';

// Pages are lazy, so that the log-in does not wait for the grid.
const OverviewPage = lazy(() => import('./pages/OverviewPage.tsx'));
const ExplorePage = lazy(() => import('./pages/ExplorePage.tsx'));
const MembersPage = lazy(() => import('./pages/MembersPage.tsx'));
const MemberPage = lazy(() => import('./pages/MemberPage.tsx'));
const SummariesPage = lazy(() => import('./pages/SummariesPage.tsx'));
const ClientsPage = lazy(() => import('./pages/ClientsPage.tsx'));
const ClientPage = lazy(() => import('./pages/ClientPage.tsx'));
const NamesPage = lazy(() => import('./pages/NamesPage.tsx'));
const SettingsPage = lazy(() => import('./pages/SettingsPage.tsx'));
const AuditPage = lazy(() => import('./pages/AuditPage.tsx'));
const SystemPage = lazy(() => import('./pages/SystemPage.tsx'));
const UsersPage = lazy(() => import('./pages/UsersPage.tsx'));
const IngestionsPage = lazy(() => import('./pages/IngestionsPage.tsx'));
const IngestionPage = lazy(() => import('./pages/IngestionPage.tsx'));
const SourcesPage = lazy(() => import('./pages/SourcesPage.tsx'));
const TokensPage = lazy(() => import('./pages/TokensPage.tsx'));
const MetricsPage = lazy(() => import('./pages/MetricsPage.tsx'));
const AccountPage = lazy(() => import('./pages/AccountPage.tsx'));
const ReportPage = lazy(() => import('./pages/ReportPage.tsx'));
const UnsubscribePage = lazy(() => import('./pages/UnsubscribePage.tsx'));
const ChoosePasswordPage = lazy(() => import('./pages/ChoosePasswordPage.tsx'));
const JobsPage = lazy(() => import('./pages/JobsPage.tsx'));
const SchedulesPage = lazy(() => import('./pages/SchedulesPage.tsx'));
const AlertsPage = lazy(() => import('./pages/AlertsPage.tsx'));

// Without the frame, and without anybody being logged in.
const standalone = (page: ReactNode) => <Suspense fallback={null}>{page}</Suspense>;

const start = <Navigate to={urls.overview} replace />;

export const router = createBrowserRouter([
  { path: urls.choosePassword, element: standalone(<ChoosePasswordPage />), ErrorBoundary: CrashPage },
  { path: urls.share(':token'), Component: SharePage, ErrorBoundary: CrashPage },
  { path: urls.report(':token'), element: standalone(<ReportPage />), ErrorBoundary: CrashPage },
  { path: urls.unsubscribe(':token'), element: standalone(<UnsubscribePage />), ErrorBoundary: CrashPage },
  {
    Component: SessionGate,
    ErrorBoundary: CrashPage,
    children: [
      { index: true, Component: OverviewPage },
      { path: '/login', element: start },
      { path: urls.explore, Component: ExplorePage },
      { path: urls.summaries, Component: SummariesPage },
      { path: urls.metrics, Component: MetricsPage },
      ...MEMBER_DIMENSIONS.flatMap((dimension) => [
        { path: urls.members(dimension), element: <MembersPage dimension={dimension} /> },
        { path: urls.member(dimension, ':id'), element: <MemberPage dimension={dimension} /> },
      ]),
      { path: urls.account, Component: AccountPage },
      {
        Component: AdminOnly,
        children: [
          { path: urls.clients, Component: ClientsPage },
          { path: urls.client(':id'), Component: ClientPage },
          { path: urls.names, Component: NamesPage },
          { path: urls.settings, Component: SettingsPage },
          { path: urls.audit, Component: AuditPage },
          { path: urls.system, Component: SystemPage },
          { path: urls.users, Component: UsersPage },
          { path: urls.ingestions, Component: IngestionsPage },
          { path: urls.ingestion(':id'), Component: IngestionPage },
          { path: urls.sources, Component: SourcesPage },
          { path: urls.alerts, Component: AlertsPage },
          { path: urls.jobs, Component: JobsPage },
          { path: urls.schedules, Component: SchedulesPage },
          { path: urls.tokens, Component: TokensPage },
        ],
      },
      { path: '*', Component: NotFoundPage },
    ],
  },
]);
