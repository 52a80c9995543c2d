import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Query, startTestCube, type TestCube } from './testing/cube.ts';
import { acme, birch, firstDay, lastDay, rival, south } from './testing/facts.ts';
import { adminToken, clientToken } from './testing/tokens.ts';

let cube: TestCube;
beforeAll(async () => {
  cube = await startTestCube();
});
afterAll(() => cube?.stop());

const clicks = { measures: ['performance.clicks'] };
const equals = (member: string, ...values: string[]) => ({ member, operator: 'equals', values });
const on = (...dateRange: string[]) => ({ timeDimensions: [{ dimension: 'performance.date', dateRange }] });

/** The same number by hand. */
async function truth(where: string, ...values: string[]): Promise<string> {
  const { rows } = await cube.db.query(
    `select coalesce(sum(clicks), 0)::text as clicks from media.daily_metrics where ${where}`,
    values,
  );
  return rows[0].clicks;
}

async function clicksOf(query: Query, token: string): Promise<string | null | undefined> {
  const { rows } = await cube.load({ ...clicks, ...query }, token);
  return rows[0]?.['performance.clicks'];
}

describe('of questions whose SQL is kept', () => {
  it('the same one gets each asker their own rows, whoever asked before', async () => {
    const ofClient = 'organization_id = $1 and client_id = $2';
    const askers: [token: string, where: string, ...values: string[]][] = [
      [await adminToken(), 'organization_id = $1', acme.organizationId],
      [await clientToken(acme), ofClient, acme.organizationId, acme.id],
      [await clientToken(birch), ofClient, birch.organizationId, birch.id],
      [await adminToken(south.id), 'organization_id = $1', south.id],
      [await clientToken(rival), ofClient, rival.organizationId, rival.id],
    ];
    for (const [token, where, ...values] of [...askers, ...askers.toReversed()]) {
      expect(await clicksOf(on(firstDay, lastDay), token)).toBe(await truth(where, ...values));
    }
  });

  it('those that differ in a value, the days or the operator alone get their own numbers', async () => {
    const token = await adminToken(acme.organizationId);
    const own = `organization_id = '${acme.organizationId}'`;
    const client = 'performance.client_id';
    const cases: [query: Query, where: string][] = [
      [{ filters: [equals(client, acme.id)] }, `client_id = '${acme.id}'`],
      [{ filters: [equals(client, birch.id)] }, `client_id = '${birch.id}'`],
      [{ filters: [equals(client, acme.id, birch.id)] }, 'true'],
      [
        { filters: [{ member: client, operator: 'notEquals', values: [acme.id] }] },
        `client_id <> '${acme.id}'`,
      ],
      [on(firstDay, firstDay), `date = '${firstDay}'`],
      [on(lastDay, lastDay), `date = '${lastDay}'`],
    ];
    for (const [query, where] of [...cases, ...cases.toReversed()]) {
      expect(await clicksOf(query, token)).toBe(await truth(`${own} and ${where}`));
    }
  });

  it('those that differ in how many rows they may have alone get so many', async () => {
    const byCreative = { ...clicks, dimensions: ['performance.creative_id'], ...on(firstDay, lastDay) };
    const order = [['performance.creative_id', 'asc']];
    for (const limit of [3, 1, 3]) {
      const { rows } = await cube.load({ ...byCreative, order, limit }, await adminToken());
      expect(rows).toHaveLength(limit);
    }
  });

  it('one about a member that its asker may not see is refused, also after somebody who may has asked it', async () => {
    const query = { measures: ['data_quality.rows_held'], dimensions: ['data_quality.client_id'] };
    for (let round = 0; round < 2; round++) {
      const admin = await cube.request('/cubejs-api/v1/load', await adminToken(), { query });
      expect(admin.status).toBe(200);
      const client = await cube.request('/cubejs-api/v1/load', await clientToken(acme), { query });
      expect(client.status).toBeGreaterThanOrEqual(400);
      expect(client.body.data).toBeUndefined();
    }
  });
});
