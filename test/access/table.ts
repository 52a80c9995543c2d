const rate = { cpm: '1', effectiveDate: '2020-01-01' };
const bucket = { name: 'Bucket', bucket: 'some-bucket', accessKeyId: 'AK', secretAccessKey: 'SK' };
/** As much of a picture as is looked at. */
const picture = { body: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), type: 'image/png' };
const soon = () => new Date(Date.now() + 3_600_000).toISOString();
const names = { dimensions: ['performance.client', 'performance.campaign'] };
const sums = { ...names, measures: ['performance.impressions'] };
/** What a saved view of Explore shows. */
export const viewState = {
  range: 'last_28_days',
  comparison: 'none',
  rows: ['campaign'],
  measures: ['spend'],
  by: null,
  filters: [],
  sort: { by: 'spend', descending: true },
  sorts: {},
  top: {},
  expand: 0,
  open: '',
  closed: '',
  metric: 'spend',
  layout: { widths: {}, pinned: [], marks: {} },
};
const mailed = { isMailed: true, mutedKinds: [], quietFrom: null, quietUntil: null, digestAt: '07:00' };
const graphql = '{ cube { performance { client campaign } } }';

/**
 * Who may use what: every route of the API and every endpoint of Cube, one line each. A route without a line fails
 * test/journeys/isolation.test.ts, which asks every one of them as everybody (see agencies.ts) about what is Acme's.
 *
 * To add a route, add its line: `anybody`, `everybody` (whoever is logged in), `administrators` or `thePerson`, and what
 * to ask. A function is given what belongs to Acme; whoever may not see that has to be refused. Without one, the route
 * answers each about their own, and nothing of Acme's may be in it for the others.
 */
export const routes: Record<string, Line> = {
  'POST /api/auth/login': anybody(401, { json: { email: 'nobody@x.example', password: 'x' } }),
  'POST /api/auth/refresh': anybody(401),
  'POST /api/auth/logout': anybody(204),
  'POST /api/auth/password': everybody({ json: { currentPassword: 'x', newPassword: 'long enough' } }, 400),
  'POST /api/auth/switch': thePerson(({ membership }) => ({ json: { membershipId: membership } }), 200),
  'POST /api/auth/forgot-password': anybody(400, { json: { email: 'nobody' } }),
  'POST /api/auth/link': anybody(404, { json: { token: 'made up' } }),
  'POST /api/auth/link/password': anybody(404, { json: { token: 'made up', newPassword: 'long enough' } }),
  'GET /api/me': everybody({}),
  'GET /api/me/sessions': everybody({}),
  'DELETE /api/me/sessions/:id': thePerson(({ session }) => ({ id: session }), 204),
  'GET /api/me/second-factor': everybody({}),
  'POST /api/me/second-factor': everybody({ json: { password: 'x' } }, 400),
  'POST /api/me/second-factor/confirm': everybody({ json: { code: '000000' } }, 400),
  'POST /api/me/second-factor/recovery-codes': everybody({ json: { password: 'x' } }, 400),
  'POST /api/me/second-factor/remove': everybody({ json: { password: 'x' } }, 400),
  // After the session of Acme's user has been asked for.
  'POST /api/auth/logout-everywhere': everybody({}, 204),

  'GET /api/clients': everybody({}),
  'GET /api/clients/:id': everybody(({ client }) => ({ id: client })),
  'POST /api/clients': administrators({ json: { name: 'Another' } }, 201),
  'PATCH /api/clients/:id': administrators(({ client }) => ({ id: client, json: { status: 'active' } })),
  'GET /api/clients/:id/cpm': administrators(({ client }) => ({ id: client })),
  'POST /api/clients/:id/cpm': administrators(({ client }) => ({ id: client, json: rate }), 201),
  'POST /api/clients/:id/cpm/preview': administrators(({ client }) => ({ id: client, json: rate })),
  'GET /api/clients/:id/cpm/changes': administrators(({ client }) => ({ id: client })),
  'POST /api/clients/:id/logo': administrators(({ client }) => ({ id: client, ...picture }), 204),
  'GET /api/clients/:id/logo': everybody(({ client }) => ({ id: client })),
  'DELETE /api/clients/:id/logo': administrators(({ client }) => ({ id: client }), 204),
  'POST /api/organization/logo': administrators(picture, 204),
  'GET /api/organization/logo': everybody({}),
  'DELETE /api/organization/logo': administrators({}, 204),
  'GET /api/live': everybody({}),
  'GET /api/creatives/:id': everybody(({ creative }) => ({ id: creative })),
  'PATCH /api/creatives/:id': administrators(({ creative }) => ({
    id: creative,
    json: { previewUrl: 'https://cdn.example.com/banner.png' },
  })),
  'GET /api/metrics': everybody({}),
  'GET /api/views': everybody({}),
  'POST /api/views': everybody({ json: { name: 'Mine', state: viewState } }, 201),
  'PATCH /api/views/:id': thePerson(({ view }) => ({ id: view, json: { name: 'Ours' } }), 200),
  'DELETE /api/views/:id': thePerson(({ view }) => ({ id: view }), 204),
  'GET /api/names': administrators(({ client }) => ({ query: { clientId: client, level: 'campaigns' } })),
  'PATCH /api/names/:id': administrators(({ campaign }) => ({
    id: campaign,
    json: { level: 'campaigns', name: 'Acme campaign' },
  })),
  'GET /api/names/merges': administrators(({ client }) => ({ query: { clientId: client } })),
  // An item cannot be merged into itself; to others there is no such item.
  'POST /api/names/merges': administrators(
    ({ campaign }) => ({ json: { level: 'campaigns', sourceId: campaign, targetId: campaign } }),
    409,
  ),
  'POST /api/names/merges/:id/undo': administrators(({ campaign }) => ({ id: campaign }), 404),
  'GET /api/organization': administrators({}),
  'PATCH /api/organization': administrators({ json: { locale: 'en-GB' } }),
  'GET /api/audit-log/actions': administrators({}),
  'GET /api/system': administrators({}),
  'POST /api/clients/:id/view-as': administrators(({ client }) => ({ id: client })),
  'GET /api/trust': everybody(({ client, day }) => ({ query: { clientId: client, from: day, to: day } })),
  'GET /api/exports/performance.csv': everybody({ query: { query: JSON.stringify(sums) } }),
  'GET /api/exports/performance.xlsx': everybody({ query: { query: JSON.stringify(sums) } }),
  'GET /api/exports/performance.pdf': everybody({ query: { query: JSON.stringify(sums) } }),
  'GET /api/share-links': everybody({}),
  'POST /api/share-links': everybody(
    ({ client }) => ({ json: { name: 'Board', view: '/explore', clientId: client, expiresAt: soon() } }),
    201,
  ),
  'DELETE /api/share-links/:id': everybody(({ shareLink }) => ({ id: shareLink }), 204),
  'POST /api/shared': anybody(404, { json: { token: 'made up' } }),
  'GET /api/summaries/weekly': everybody(({ client }) => ({ query: { clientId: client } })),
  'GET /api/summaries/monthly': everybody(({ client }) => ({ query: { clientId: client } })),
  'GET /api/report-subscriptions': administrators(({ client }) => ({ query: { clientId: client } })),
  'POST /api/report-subscriptions': administrators(
    ({ client }) => ({ json: { clientId: client, grain: 'month', recipients: ['ann@acme.example'] } }),
    201,
  ),
  'PATCH /api/report-subscriptions/:id': administrators(({ reportSubscription }) => ({
    id: reportSubscription,
    json: { recipients: ['another@acme.example'] },
  })),
  // Of a week that nobody has numbers of.
  'POST /api/report-subscriptions/:id/put-back': administrators(
    ({ reportSubscription }) => ({ id: reportSubscription, json: { address: 'nobody@client.example' } }),
    404,
  ),
  'GET /api/report-subscriptions/:id/preview': administrators(
    ({ reportSubscription }) => ({ id: reportSubscription, query: { start: '2001-01-01' } }),
    404,
  ),
  'GET /api/report-subscriptions/:id/preview.pdf': administrators(
    ({ reportSubscription }) => ({ id: reportSubscription, query: { start: '2001-01-01' } }),
    404,
  ),
  'POST /api/report-subscriptions/:id/send': administrators(
    ({ reportSubscription }) => ({ id: reportSubscription, json: { start: '2001-01-01' } }),
    404,
  ),
  'GET /api/reports': administrators(({ client }) => ({ query: { clientId: client } })),
  'GET /api/reports/:id/mail': administrators(({ reportSubscription }) => ({ id: reportSubscription }), 404),
  'GET /api/reports/:id/pdf': administrators(({ reportSubscription }) => ({ id: reportSubscription }), 404),
  'POST /api/reports/open': anybody(404, { json: { token: 'made up' } }),
  'GET /api/unsubscribe/:token': anybody(200, { id: 'made-up' }),
  'POST /api/unsubscribe/:token': anybody(404, { id: 'made-up' }),
  'GET /api/lineage': everybody(({ client, day }) => ({ query: { clientId: client, date: day } })),

  'GET /api/tokens': administrators({}),
  'POST /api/tokens': administrators(({ client }) => ({ json: { name: 'BI', clientId: client } }), 201),
  'DELETE /api/tokens/:id': administrators(({ biToken }) => ({ id: biToken })),

  'GET /api/users': administrators({}),
  'POST /api/users': administrators(
    ({ client }) => ({ json: { email: 'another@acme.example', role: 'client', clientId: client } }),
    201,
  ),
  'PATCH /api/users/:id': administrators(({ user }) => ({ id: user, json: { status: 'disabled' } })),
  'POST /api/users/:id/reset-password': administrators(({ user }) => ({ id: user })),
  'POST /api/users/:id/link': administrators(({ user }) => ({ id: user })),
  'POST /api/users/:id/sign-out': administrators(({ user }) => ({ id: user }), 204),
  'DELETE /api/users/:id/second-factor': administrators(({ user }) => ({ id: user }), 409),

  'GET /api/ingestions': administrators({}),
  'POST /api/ingestions': administrators(
    { query: { fileName: 'another.csv' }, body: 'a,b\n', type: 'text/csv' },
    202,
  ),
  'GET /api/ingestions/:id': administrators(({ ingestion }) => ({ id: ingestion })),
  'GET /api/ingestions/:id/rejects': administrators(({ ingestion }) => ({ id: ingestion })),
  'GET /api/ingestions/:id/diff': administrators(({ ingestion }) => ({ id: ingestion })),
  'POST /api/ingestions/:id/retry': administrators(({ ingestion }) => ({ id: ingestion }), 409),
  'POST /api/ingestions/:id/reapply': administrators(({ ingestion }) => ({ id: ingestion }), 409),
  'PATCH /api/ingestions/:id': administrators(
    ({ ingestion }) => ({ id: ingestion, json: { resolutionStatus: 'resolved' } }),
    409,
  ),
  'GET /api/ingestion-calendar': administrators({}),
  'GET /api/unknown-clients': administrators({}),
  'POST /api/unknown-clients/map': administrators(
    ({ client }) => ({ json: { name: 'Acme Inc', clientId: client } }),
    202,
  ),

  'GET /api/sources': administrators({}),
  'GET /api/sources/:id': administrators(({ source }) => ({ id: source })),
  'POST /api/sources': administrators({ json: bucket }, 201),
  'PATCH /api/sources/:id': administrators(({ source }) => ({ id: source, json: { name: 'By hand' } })),
  'POST /api/sources/:id/test': administrators(({ source }) => ({ id: source }), 409),
  'POST /api/sources/:id/scan': administrators(({ source }) => ({ id: source }), 409),

  'GET /api/jobs': administrators({}),
  'POST /api/jobs/:id/retry': administrators(({ job }) => ({ id: job }), 202),
  'GET /api/schedules': administrators({}),
  'POST /api/schedules/:task/run': administrators({ id: 'check_missing_file' }, 202),
  'GET /api/alerts': administrators({}),
  'POST /api/alerts/read': administrators({ json: {} }),
  'POST /api/alerts/send-again': administrators({}, 202),
  'PATCH /api/alerts/:id': administrators(({ alert }) => ({ id: alert, json: { acknowledged: true } })),
  'GET /api/alert-preferences': administrators({}),
  'PATCH /api/alert-preferences/:whose': administrators({ id: 'own', json: mailed }),
  'GET /api/audit-log': administrators({}),

  // Beside the declared routes; none of them knows anything of a tenant.
  'GET /healthz': anybody(200),
  'GET /readyz': anybody(200),
  'GET /metrics': administrators({ headers: { 'x-forwarded-for': '192.0.2.1' } }),
  'GET /api/openapi.json': anybody(200),
  'GET /api/docs': anybody(200),
  'GET /api/docs/start.js': anybody(200),
  'GET /api/docs/swagger-ui.css': anybody(200),
  'GET /api/docs/swagger-ui-bundle.js': anybody(200),
  'GET /api/docs/favicon-32x32.png': anybody(200),
  'GET /{*page}': anybody(200, { headers: { accept: 'text/html' } }),
};

/** Of Cube's own endpoints, through the product's one origin. What is not `everybody` is there for nobody. */
export const cube: Record<string, Line> = {
  'GET /cubejs-api/v1/load': everybody({ query: { query: JSON.stringify(names) } }),
  'POST /cubejs-api/v1/load': everybody({ json: { query: names } }),
  'GET /cubejs-api/v1/dry-run': everybody({ query: { query: JSON.stringify(names) } }),
  'POST /cubejs-api/v1/dry-run': everybody({ json: { query: names } }),
  'GET /cubejs-api/v1/meta': everybody({}),
  'GET /cubejs-api/graphql': everybody({ query: { query: graphql } }),
  'POST /cubejs-api/graphql': everybody({ json: { query: graphql } }),
  'GET /cubejs-api/v1/sql': nobody({ query: { query: JSON.stringify(names) } }),
  'POST /cubejs-api/v1/sql': nobody({ json: { query: names } }),
  'POST /cubejs-api/v1/cubesql': nobody({ json: { query: 'select client from performance' } }),
  'GET /cubejs-api/v1/subscribe': nobody({ query: { query: JSON.stringify(names) } }),
  'POST /cubejs-api/v1/convert-query': nobody({ json: { input: 'sql', output: 'rest', query: 'select 1' } }),
  'POST /cubejs-api/v1/graphql-to-json': nobody({ json: { query: graphql } }),
  'GET /cubejs-api/v1/pre-aggregations/can-use': nobody({}),
  'POST /cubejs-api/v1/pre-aggregations/jobs': nobody({ json: { action: 'post' } }),
  'GET /cubejs-system/v1/pre-aggregations': nobody({}),
  'GET /cubejs-api/v1/run-scheduled-refresh': nobody({}),
};

/** Routes that leave no entry in the audit log although they answer a POST: why there is nothing to record. */
export const unrecorded: Record<string, string> = {
  'POST /api/auth/logout': 'ends a session, which its own rows tell',
  'POST /api/auth/switch': 'begins a session, which its own rows tell',
  'PATCH /api/clients/:id': 'is asked here for what is so already',
  'PATCH /api/names/:id': 'is asked here for what is so already',
  'POST /api/clients/:id/cpm/preview': 'writes nothing',
  'PATCH /api/alerts/:id': 'is told by the alert itself: seen to when, and by whom',
  'POST /api/alerts/read': 'is told by the alert itself: read when, and by whom',
};

/** What belongs to Acme, a client of the first agency. */
export interface Things {
  client: string;
  /** A user of Acme other than the one who asks. */
  user: string;
  /** Of the user who asks, as the link is that they shared. */
  shareLink: string;
  membership: string;
  session: string;
  view: string;
  creative: string;
  /** Of Acme's agency; the job is one that failed. */
  alert: string;
  job: string;
  ingestion: string;
  biToken: string;
  reportSubscription: string;
  source: string;
  campaign: string;
  day: string;
}

export interface Question {
  /** Stands for `:id`, or whatever the path has there. */
  id?: string;
  query?: Record<string, string>;
  json?: unknown;
  body?: string | Buffer<ArrayBuffer>;
  type?: string;
  headers?: Record<string, string>;
}

export interface Line {
  who: 'anybody' | 'everybody' | 'administrators' | 'the person' | 'nobody';
  ask: (acme: Things) => Question;
  /** Whether it asks for something of Acme's, or lets everybody see their own. */
  isAboutAcme: boolean;
  /** What those who may are answered; without it 200. */
  answers: number;
}

type Ask = Question | ((acme: Things) => Question);

function line(who: Line['who'], ask: Ask, answers = 200): Line {
  const isAboutAcme = typeof ask === 'function';
  return { who, ask: isAboutAcme ? ask : () => ask, isAboutAcme, answers };
}
function anybody(answers: number, ask: Ask = {}): Line {
  return line('anybody', ask, answers);
}
function everybody(ask: Ask, answers?: number): Line {
  return line('everybody', ask, answers);
}
function administrators(ask: Ask, answers?: number): Line {
  return line('administrators', ask, answers);
}
/** Whoever the thing belongs to, and not even their administrator. */
function thePerson(ask: Ask, answers?: number): Line {
  return line('the person', ask, answers);
}
function nobody(ask: Ask): Line {
  return line('nobody', ask, 404);
}
