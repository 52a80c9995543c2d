import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN, type Product, Session, startProduct, until } from '../support/product.ts';

const run = promisify(execFile);
const directory = fileURLToPath(new URL('..', import.meta.url));
const guide = await readFile(new URL('../../docs/bi.md', import.meta.url), 'utf8');

/** The blocks of the guide that say `run`, with the language they are in. */
const examples = [...guide.matchAll(/^```(\w+) run\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', code = '']) => ({
    language,
    code,
  }),
);

const programs: Record<string, [program: string, ...args: string[]]> = {
  sh: ['sh', '-c'],
  js: [process.execPath, '--input-type=module', '-e'],
  py: ['python3', '-c'],
};

/** Not every machine has Python or curl. */
async function isThere({ language, code }: (typeof examples)[number]): Promise<boolean> {
  const needed = language === 'sh' ? 'curl' : programs[language]?.[0];
  if (needed === undefined) throw new Error(`The guide has an example in ${language}: ${code}`);
  return run(needed, ['--version']).then(
    () => true,
    () => false,
  );
}

let product: Product;
let admin: Session;
let clientId: string;
beforeAll(async () => {
  product = await startProduct();
  admin = await Session.logIn(product.url, ADMIN);
  clientId = await admin.createClient('Acme', [['10', null]]);
  await admin.createClient('Bolt', [['20', null]]);
  const csv = [
    'date,client_name,campaign_name,strategy_name,placement_name,creative_name,impressions,clicks,conversions,conversion_revenue',
    '2026-11-19,Acme,Spring,B,C,D,1234,10,1,50',
    '2026-11-19,Bolt,Autumn,B,C,D,7777,7,1,70',
  ].join('\n');
  expect((await admin.ended(await admin.upload('day.csv', csv))).status).toBe('success');
  await until(async () => (await ask(admin.token)).length === 2);
});
afterAll(() => product?.stop());

async function ask(token: string): Promise<string[]> {
  const session = new Session(product.url, token);
  const rows = await session.cube({ measures: ['performance.spend'], dimensions: ['performance.client'] });
  return rows.map((row) => row['performance.client']).sort();
}

const createToken = (body: object) => admin.send('POST', '/api/tokens', body);

describe('the examples of docs/bi.md', () => {
  it('are there for a shell, for JavaScript and for Python', () => {
    expect(new Set(examples.map(({ language }) => language))).toEqual(new Set(['sh', 'js', 'py']));
    expect(examples.length).toBe(4);
  });

  it.each(
    examples.map((example) => [`${example.language}: ${example.code.split('\n')[0]}`, example] as const),
  )('work as they stand: %s', async (_, example) => {
    if (!(await isThere(example))) return;
    const { token } = await createToken({ name: 'Example', clientId });
    const [program = '', ...args] = programs[example.language] ?? [];
    const { stdout } = await run(program, [...args, example.code], {
      cwd: directory,
      env: { PATH: process.env.PATH, PMD_URL: product.url, PMD_TOKEN: token },
    });
    // The client's spend, and nobody else's: numbers that no time of day can be.
    expect(stdout).toMatch(/\b12\.340*\b/);
    expect(stdout).not.toMatch(/Bolt|Autumn|\b155\.54/);
  });
});

describe('a BI token', () => {
  it('reads what it is for, over REST and GraphQL, until it is revoked', async () => {
    const whole = await createToken({ name: 'All' });
    const one = await createToken({ name: 'One', clientId });
    expect(await ask(whole.token)).toEqual(['Acme', 'Bolt']);
    expect(await ask(one.token)).toEqual(['Acme']);
    const graphql = await new Session(product.url, one.token).graphql('{ cube { performance { client } } }');
    expect(graphql.body.data.cube).toEqual([{ performance: { client: 'Acme' } }]);
    await admin.send('DELETE', `/api/tokens/${one.id}`);
    const { status } = await new Session(product.url, one.token).request('GET', '/cubejs-api/v1/meta');
    expect(status).toBe(401);
  });
});
