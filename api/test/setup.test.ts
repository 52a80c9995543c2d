import { loadConfig } from '@pmd/core/config';
import { startDatabase, type TestDatabase } from '@pmd/test/support/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyPassword } from '../src/identity/passwords.ts';
import { setUp } from '../src/setup.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startDatabase();
});
afterAll(() => database.stop());

const run = (environment: Record<string, string>) =>
  setUp(loadConfig(['DATABASE_URL', 'DATA_ENCRYPTION_KEY'], { ...database.config, ...environment }));
const admin = { ADMIN_EMAIL: 'first@agency.example', ADMIN_PASSWORD: 'first password' };

async function everything() {
  const ask = async (text: string) => (await database.root.query(text)).rows;
  return {
    organizations: await ask('select id, name, currency, time_zone from identity.organizations'),
    users: await ask(
      'select u.email, m.role, m.status from identity.users u join identity.memberships m on m.user_id = u.id',
    ),
    sources: await ask(
      'select id, name, kind, bucket, prefix, region, endpoint from ingest.sources order by kind',
    ),
  };
}

it('leaves nothing behind and names what is missing when there is nobody to be the administrator', async () => {
  await expect(run({})).rejects.toThrow(/ADMIN_EMAIL is required.*\n.*ADMIN_PASSWORD is required/);
  await expect(run({ ADMIN_EMAIL: 'a@b.example' })).rejects.toThrow(/1 problem.*\n.*ADMIN_PASSWORD/);
  expect(await everything()).toEqual({ organizations: [], users: [], sources: [] });
});

it('makes the organization, its administrator and the sources once, also when started twice at a time', async () => {
  const bucket = { S3_BUCKET: 'partner', S3_PREFIX: 'in/', S3_ENDPOINT: 'http://127.0.0.1:9000' };
  await Promise.all([run({ ...admin, ...bucket }), run({ ...admin, ...bucket })]);
  const made = await everything();
  expect(made).toMatchObject({
    organizations: [{ name: 'My agency', currency: 'USD', time_zone: 'UTC' }],
    users: [{ email: 'first@agency.example', role: 'admin', status: 'active' }],
    sources: [
      {
        name: 'Partner bucket',
        kind: 's3',
        bucket: 'partner',
        prefix: 'in/',
        region: 'us-east-1',
        endpoint: 'http://127.0.0.1:9000',
      },
      { name: 'Uploads', kind: 'upload', bucket: null },
    ],
  });
  expect(made.sources).toHaveLength(2);
  const { rows } = await database.root.query('select password_hash as hash from identity.users');
  expect(await verifyPassword(rows[0].hash, admin.ADMIN_PASSWORD)).toBe(true);
});

it('changes nothing later but the place of the bucket', async () => {
  const before = await everything();
  await run({ ADMIN_EMAIL: 'second@agency.example', ADMIN_PASSWORD: 'second password' });
  await run({});
  expect(await everything()).toEqual(before);
  await run({ S3_BUCKET: 'moved', S3_REGION: 'eu-central-1' });
  const [s3, uploads] = before.sources;
  expect((await everything()).sources).toEqual([
    { ...s3, bucket: 'moved', prefix: '', region: 'eu-central-1', endpoint: null },
    uploads,
  ]);
});
