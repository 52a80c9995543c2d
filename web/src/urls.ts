/** Every address inside the application. */
export const urls = {
  overview: '/',
  explore: '/explore',
  members: (dimension: MemberDimension) => `/${plurals[dimension]}`,
  member: (dimension: MemberDimension, id: string) => `/${plurals[dimension]}/${id}`,
  summaries: '/summaries',
  clients: '/clients',
  client: (id: string) => `/clients/${id}`,
  users: '/users',
  names: '/names',
  settings: '/settings',
  audit: '/audit',
  system: '/system',
  ingestions: '/ingestions',
  ingestion: (id: string) => `/ingestions/${id}`,
  sources: '/sources',
  alerts: '/alerts',
  jobs: '/jobs',
  schedules: '/schedule',
  tokens: '/tokens',
  metrics: '/dictionary',
  account: '/account',
  choosePassword: '/choose-password',
  share: (token: string) => `/s/${token}`,
  report: (token: string) => `/reports/${token}`,
  unsubscribe: (token: string) => `/unsubscribe/${token}`,
};

/** Whether an address is for people without a log-in, who hold its token. */
export const isForBearers = (path: string): boolean =>
  [urls.share(''), urls.report(''), urls.unsubscribe('')].some((start) => path.startsWith(start));

/** Levels of the hierarchy that have pages of their own. */
export const MEMBER_DIMENSIONS = ['campaign', 'strategy', 'placement', 'creative'] as const;
export type MemberDimension = (typeof MEMBER_DIMENSIONS)[number];

const plurals: Record<MemberDimension, string> = {
  campaign: 'campaigns',
  strategy: 'strategies',
  placement: 'placements',
  creative: 'creatives',
};

/** What goes along from one report to the next: its period and client. */
const KEPT = ['range', 'compare', 'client'];

/** The part of an address that goes along from one report to the next, with its question mark or empty. */
export function keptSearch(search: string): string {
  const all = new URLSearchParams(search);
  const kept = new URLSearchParams(KEPT.flatMap((name) => all.getAll(name).map((value) => [name, value])));
  return kept.size > 0 ? `?${kept}` : '';
}
