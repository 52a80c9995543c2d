import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMIN, type Product, Session, startProduct } from '../support/product.ts';

const HEADER =
  'date;client_name;campaign_name;strategy_name;placement_name;creative_name;impressions;clicks;conversions;conversion_revenue';

let product: Product;
let admin: Session;
beforeAll(async () => {
  product = await startProduct();
  admin = await Session.logIn(product.url, ADMIN);
  await admin.createClient('Acme', [['10', null]]);
});
afterAll(() => product?.stop());

it('rejected rows are downloaded, corrected and uploaded again, and every name comes back as it was', async () => {
  const sources = await admin.send('GET', '/api/sources');
  const uploads = sources.items.find(({ kind }: { kind: string }) => kind === 'upload');
  await admin.send('PATCH', `/api/sources/${uploads.id}`, { rejectLimit: '0.9' });
  const names = ['=SUM(A1)', '+plus', '-minus', "it's; quoted", 'two\nlines', '@at', 'שלום 🎉'];
  const quoted = names.map((name) => `"${name}"`);
  const rows = quoted.map((name) => `2026-03-01;Acme;A;B;C;${name};many;1;0;0`);
  const run = await admin.ended(
    await admin.upload('bad.csv', [HEADER, '2026-03-01;Acme;A;B;C;Fine;1;1;0;0', ...rows].join('\n')),
  );
  expect(run).toMatchObject({ status: 'partial', rowsRejected: names.length });

  const download = await reject(run.id);
  expect(download).toMatch(/^reject_ingestion,reject_line,reject_code,reject_reason,date,client_name/);
  expect(download).not.toMatch(/(^|,)"?[=+@]/m);

  // A day is stated whole: the corrected rows go with those that were fine.
  const again = await admin.ended(await admin.upload('corrected.csv', download.replaceAll('many', '7')));
  expect(again).toMatchObject({
    status: 'success',
    rowsRead: names.length + 1,
    rowsLoaded: names.length + 1,
    reapplyOf: run.id,
  });
  const creatives = async () => {
    const { items } = await admin.send('GET', '/api/lineage?date=2026-03-01');
    return items.map(({ creative }: { creative: string }) => creative).sort();
  };
  expect(await creatives()).toEqual([...names, 'Fine'].sort());

  // What is still wrong can be downloaded and corrected once more.
  const half = await admin.ended(
    await admin.upload('bad.csv', [HEADER, ...rows, '2026-03-01;Acme;A;B;C;Fine;2;1;0;0'].join('\n')),
  );
  const first = await reject(half.id);
  const still = await admin.ended(await admin.upload('half.csv', first.replace(',many,', ',8,')));
  expect(still).toMatchObject({ status: 'partial', rowsRejected: names.length - 1, rowsLoaded: 2 });
  const second = await reject(still.id);
  expect(second.split('\r\n')[0]).toBe(first.split('\r\n')[0]);
  const done = await admin.ended(await admin.upload('whole.csv', second.replaceAll('many', '9')));
  expect(done).toMatchObject({ status: 'success', rowsLoaded: names.length + 1 });
  expect(await creatives()).toEqual([...names, 'Fine'].sort());

  // Rows of a file that was replaced since would undo what came after it.
  const late = await admin.ended(await admin.upload('late.csv', download.replaceAll('many', '7')));
  expect(late.status).toBe('failed');
  expect(late.message).toContain('was replaced by');
  const forged = download.replaceAll(run.id, '01890000-0000-7000-8000-000000000000');
  expect((await admin.ended(await admin.upload('forged.csv', forged))).message).toContain('is not there');
  const doubled = `${first}${first.split('\r\n')[1]}\r\n`;
  expect((await admin.ended(await admin.upload('doubled.csv', doubled))).message).toContain('reject_line');
});

async function reject(id: string): Promise<string> {
  const answer = await fetch(`${product.url}/api/ingestions/${id}/rejects`, {
    headers: { authorization: `Bearer ${admin.token}`, accept: 'text/csv' },
  });
  return answer.text();
}
