import type { Role } from '@pmd/core/contract/auth';
import { SignJWT } from 'jose';
import pg from 'pg';
import { hashPassword } from '../../api/src/identity/passwords.ts';
import { ADMIN, type Product, Session, until } from '../support/product.ts';
import { type Things, viewState } from './table.ts';

/** Who asks. Tokens of these do not end with a log-in, so that signing somebody out ends nobody else's turn. */
export interface People {
  /** Of the first agency. */
  admin: Session;
  /** Of Acme, its first client. */
  acme: Session;
  /** Of Bolt, its second client. */
  bolt: Session;
  /** Of the second agency. */
  rivalAdmin: Session;
  /** Of Crux, a client of the second agency. */
  crux: Session;
}

export interface Agencies {
  people: People;
  things: Things;
  /** Ids and names by which something of the first agency would show. */
  marks: { ofTheAgency: string[]; ofAcme: string[] };
  claims: { acme: Claims; bolt: Claims; crux: Claims; admin: Claims };
}

export interface Claims {
  sub: string;
  role: Role;
  organizationId: string;
  clientId: string | null;
}

const HEADER =
  'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,ctr,conversions,conversion_revenue';
const DAY = '2026-03-01';

/** Two agencies with three clients in all, each with a user and a day of numbers. */
export async function twoAgencies(product: Product): Promise<Agencies> {
  const admin = await Session.logIn(product.url, ADMIN);
  const adminClaims = claimsOf(admin.token);
  const rival = await secondAgency(product.databaseUrl);
  const lasting = (claims: Claims) => lastingSession(product, claims);
  const rivalAdmin = await lasting({
    sub: rival.userId,
    role: 'admin',
    organizationId: rival.id,
    clientId: null,
  });

  const acme = await withUser(admin, 'Acme', 'ann@acme.example');
  const bolt = await withUser(admin, 'Bolt', 'bob@bolt.example');
  const crux = await withUser(rivalAdmin, 'Crux', 'cat@crux.example');
  const other = await admin.send('POST', '/api/users', {
    email: 'second@acme.example',
    role: 'client',
    clientId: acme.clientId,
  });

  const row = (client: string, impressions: number) =>
    `${DAY},${client},${client} campaign,B,C,${client} creative,${impressions},10,,1,5\n`;
  const ingestion = await admin.upload(
    'acme-and-bolt.csv',
    `${HEADER}\n${row('Acme', 1000)}${row('Bolt', 7000)}`,
  );
  const rivals = await rivalAdmin.upload('crux.csv', `${HEADER}\n${row('Crux', 300)}`);
  for (const [who, id] of [
    [admin, ingestion],
    [rivalAdmin, rivals],
  ] as const) {
    const run = await who.ended(id);
    if (run.status !== 'success') throw new Error(`the file of the test was not loaded: ${run.message}`);
  }
  const impressions = { measures: ['performance.impressions'] };
  const loaded = async (who: Session, count: string) =>
    (await who.cube(impressions))[0]?.['performance.impressions'] === count;
  await until(async () => (await loaded(admin, '8000')) && (await loaded(rivalAdmin, '300')), 60_000);

  const me = await acme.session.send('GET', '/api/me');
  const [session] = (await acme.session.send('GET', '/api/me/sessions')).items;
  const view = await acme.session.send('POST', '/api/views', { name: 'Every day', state: viewState });
  const shareLink = await acme.session.send('POST', '/api/share-links', {
    ...{ name: 'Board', view: '/explore', clientId: acme.clientId },
    expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
  });
  const biToken = await admin.send('POST', '/api/tokens', { name: 'Spreadsheet', clientId: acme.clientId });
  const reportSubscription = await admin.send('POST', '/api/report-subscriptions', {
    clientId: acme.clientId,
    grain: 'week',
    recipients: ['board@acme.example'],
  });
  const [creative] = await acme.session.cube({ dimensions: ['performance.creative_id'] });
  const sources = await admin.send('GET', '/api/sources');
  const upload = sources.items.find(({ kind }: { kind: string }) => kind === 'upload');
  const claims = {
    admin: adminClaims,
    acme: claimsOf(acme.session.token),
    bolt: claimsOf(bolt.session.token),
    crux: claimsOf(crux.session.token),
  };
  const campaigns = await admin.send('GET', `/api/names?clientId=${acme.clientId}&level=campaigns`);
  return {
    people: {
      admin: await lasting(claims.admin),
      acme: await lasting(claims.acme),
      bolt: await lasting(claims.bolt),
      crux: await lasting(claims.crux),
      rivalAdmin,
    },
    things: {
      client: acme.clientId,
      user: other.id,
      membership: me.memberships[0].id,
      session: session.id,
      view: view.id,
      creative: creative['performance.creative_id'],
      ingestion,
      shareLink: shareLink.id,
      biToken: biToken.id,
      reportSubscription: reportSubscription.id,
      source: upload.id,
      alert: await alert(product.databaseUrl, adminClaims.organizationId),
      job: await failedJob(product.databaseUrl, adminClaims.organizationId),
      campaign: campaigns.items[0].id,
      day: DAY,
    },
    marks: {
      ofTheAgency: [adminClaims.organizationId, ADMIN.email, 'Bolt', bolt.clientId, upload.id, ingestion],
      ofAcme: ['Acme', acme.clientId, 'ann@acme.example', other.id],
    },
    claims,
  };
}

async function withUser(admin: Session, name: string, email: string) {
  const clientId = await admin.createClient(name, [['10', null]]);
  return { clientId, session: await admin.createClientUser(email, clientId) };
}

/** There is no way yet to make an organization but by hand. */
async function secondAgency(databaseUrl: string): Promise<{ id: string; userId: string }> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    await db.query('set role app_owner');
    const { rows } = await db.query<{ id: string; userId: string }>(
      `with organization as (insert into identity.organizations (name) values ('Rival agency') returning id),
            person as (insert into identity.users (email, password_hash) values ('rob@rival.example', $1) returning id),
            membership as (
              insert into identity.memberships (organization_id, user_id, role)
              select organization.id, person.id, 'admin' from organization, person)
       select organization.id, person.id as "userId" from organization, person`,
      [await hashPassword('the password of Rob')],
    );
    const made = rows[0] as { id: string; userId: string };
    await db.query(
      `insert into ingest.sources (organization_id, name, kind) values ($1, 'Uploads', 'upload')`,
      [made.id],
    );
    return made;
  } finally {
    await db.end();
  }
}

async function alert(databaseUrl: string, organizationId: string): Promise<string> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    await db.query('set role app_owner');
    await db.query(
      `select set_config('app.role', 'admin', false), set_config('app.organization_id', $1, false)`,
      [organizationId],
    );
    const { rows } = await db.query<{ id: string }>(
      `insert into alerting.alerts (organization_id, kind, cause, title, body, link)
       values ($1, 'failed_file', 'acme.csv', 'Acme’s file', 'It was not loaded.', '/ingestions') returning id`,
      [organizationId],
    );
    return rows[0]?.id ?? '';
  } finally {
    await db.end();
  }
}

/** A job of an organization that was tried as often as it may be. */
async function failedJob(databaseUrl: string, organizationId: string): Promise<string> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    await db.query('set role app_worker');
    const { rows } = await db.query<{ id: string }>(
      `select (graphile_worker.add_job('check_missing_file', json_build_object('organizationId', $1::text), run_at := now() + interval '1 day', max_attempts := 1)).id`,
      [organizationId],
    );
    const id = rows[0]?.id ?? '';
    await db.query('select graphile_worker.permanently_fail_jobs(array[$1::bigint], $2)', [
      id,
      'Acme has failed',
    ]);
    return id;
  } finally {
    await db.end();
  }
}

export function claimsOf(token: string): Claims {
  const { sub, role, organizationId, clientId } = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
  );
  return { sub, role, organizationId, clientId };
}

async function lastingSession(product: Product, { sub, ...claims }: Claims): Promise<Session> {
  const token = await new SignJWT({ ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setAudience('pmd')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(product.secrets.jwtSecret));
  return new Session(product.url, token);
}
