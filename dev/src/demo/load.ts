import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, ClientList, Cpm, CpmList } from '@pmd/core/contract/clients';
import { IngestionList } from '@pmd/core/contract/ingestions';
import { Lineage } from '@pmd/core/contract/lineage';
import { CreatedUser, OneTimePassword, UserList } from '@pmd/core/contract/users';
import { addDays, type Day, isDay, today } from '@pmd/core/days';
import { z } from 'zod';
import { ApiClient, Ignored } from '../api-client.ts';
import { deliver } from '../delivery.ts';
import type { Runtime } from '../runtime.ts';
import { writePrivateFile } from '../secrets.ts';
import { demoPassword } from '../settings.ts';
import type { Terminal } from '../terminal.ts';
import { type DemoClient, demoClients } from './clients.ts';
import { DAYS, demoFiles } from './files.ts';

export interface Login {
  email: string;
  password: string;
  sees: string;
}

const LOADED_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 200;
const IMPRESSIONS = 'performance.impressions';

/** As much of it as is looked at. */
const CubeAnswer = z.object({ data: z.array(z.record(z.string(), z.string().nullable())).optional() });

/** Kept in DATA_DIR/demo.json, so that a load that was interrupted is taken up again. */
const State = z.object({ yesterday: z.string().refine(isDay), done: z.boolean() });

/**
 * Loads the demo when the database is empty: clients, rates and users through the API, files through the bucket
 * and the worker, as in real life.
 * @returns the clients' users; nobody when the database holds something else
 */
export async function loadDemo(dataDir: string, runtime: Runtime, terminal: Terminal): Promise<Login[]> {
  const { admin } = runtime;
  if (!admin) return [];
  const stateFile = join(dataDir, 'demo.json');
  const save = (state: z.infer<typeof State>) => writePrivateFile(stateFile, `${JSON.stringify(state)}\n`);
  const logins = demoClients.map(({ email, name }) => ({
    email,
    password: demoPassword,
    sees: `client, ${name}`,
  }));

  const api = new ApiClient(runtime.url, admin);
  const earlier = existsSync(stateFile)
    ? State.parse(JSON.parse(readFileSync(stateFile, 'utf8')))
    : undefined;
  const empty = await isEmpty(api);
  if (!empty && earlier?.done) return logins;
  if (!empty && !earlier) return [];
  const yesterday = empty || !earlier ? addDays(today(), -1) : earlier.yesterday;

  save({ yesterday, done: false });
  await loadClients(api, runtime.url, yesterday);
  const done = await loadFiles(api, runtime.s3, yesterday, terminal);
  save({ yesterday, done });
  return logins;
}

async function isEmpty(api: ApiClient): Promise<boolean> {
  const [clients, runs] = await Promise.all([
    api.get('/api/clients?limit=1', ClientList),
    api.get('/api/ingestions?limit=1', IngestionList),
  ]);
  return clients.total === 0 && runs.total === 0;
}

async function loadClients(api: ApiClient, url: string, yesterday: Day): Promise<void> {
  const clients = (await api.get('/api/clients?limit=1000', ClientList)).items;
  const users = (await api.get('/api/users?limit=1000', UserList)).items;
  await Promise.all(
    demoClients.map(async (plan) => {
      const client =
        clients.find(({ name }) => name === plan.name) ??
        (await api.post('/api/clients', { name: plan.name }, Client));
      await loadRates(api, client.id, plan, yesterday);

      const user = users.find(({ email }) => email === plan.email);
      if (user && !user.mustChangePassword) return;
      const { password } = user
        ? await api.post(`/api/users/${user.id}/reset-password`, undefined, OneTimePassword)
        : await api.post(
            '/api/users',
            { email: plan.email, role: 'client', clientId: client.id },
            CreatedUser,
          );
      if (password === null) return;
      const change = { currentPassword: password, newPassword: demoPassword };
      await new ApiClient(url, { email: plan.email, password }).post('/api/auth/password', change, Ignored);
    }),
  );
}

async function loadRates(api: ApiClient, clientId: string, plan: DemoClient, yesterday: Day): Promise<void> {
  const path = `/api/clients/${clientId}/cpm`;
  const present = (await api.get(`${path}?limit=1000`, CpmList)).items;
  for (const { cpm, fromDaysAgo } of plan.cpm) {
    const effectiveDate = fromDaysAgo === null ? null : addDays(yesterday, -fromDaysAgo);
    if (present.some((rate) => rate.effectiveDate === effectiveDate)) continue;
    await api.post(path, { cpm, effectiveDate }, Cpm);
  }
}

/** @returns false when it took too long to wait for: the product can be used meanwhile */
async function loadFiles(
  api: ApiClient,
  s3: Runtime['s3'],
  yesterday: Day,
  terminal: Terminal,
): Promise<boolean> {
  const files = demoFiles(yesterday).map(({ name, content }) => ({
    name,
    open: () => ({ body: content, size: Buffer.byteLength(content) }),
  }));
  terminal.say(`Loading demo data: ${files.length} files through the bucket ...`);
  const signal = AbortSignal.timeout(LOADED_WITHIN_MS);
  try {
    const runs = await deliver(api, s3, files, { signal });
    for (const { fileName, status, message } of runs) {
      if (status === 'failed') terminal.say(`The demo file ${fileName} was not loaded: ${message}`);
    }
    await untilShown(api, { from: addDays(yesterday, 1 - DAYS), to: yesterday }, signal);
    return true;
  } catch (error) {
    if (!signal.aborted) throw error;
    terminal.say('Not all demo files are loaded yet; the worker goes on with them.');
    return false;
  }
}

/** Waits until Cube answers with all that is loaded: whoever is told “Ready” looks at once. */
async function untilShown(api: ApiClient, range: { from: Day; to: Day }, signal: AbortSignal): Promise<void> {
  const { arithmetic } = await api.get(`/api/lineage?limit=1&from=${range.from}&to=${range.to}`, Lineage);
  const loaded = arithmetic.find(({ measure }) => measure === 'impressions')?.value;
  const query = {
    measures: [IMPRESSIONS],
    timeDimensions: [{ dimension: 'performance.date', dateRange: [range.from, range.to] }],
  };
  for (;;) {
    // Without data, Cube asks to be asked again.
    const { data } = await api.post('/cubejs-api/v1/load', { query }, CubeAnswer);
    if (data?.[0]?.[IMPRESSIONS] === loaded) return;
    await delay(LOOK_AGAIN_MS, undefined, { signal });
  }
}
