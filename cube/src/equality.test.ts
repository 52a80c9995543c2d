import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, type Row, startTestCube, type TestCube } from './testing/cube.ts';
import { north } from './testing/facts.ts';
import {
  cubeQuery,
  cubeQueryOnFacts,
  keysOf,
  plainSql,
  type Question,
  question,
  ratios,
} from './testing/random-queries.ts';
import { adminToken } from './testing/tokens.ts';

let cube: TestCube;
let admin: string;
beforeAll(async () => {
  cube = await startTestCube();
  admin = await adminToken();
});
afterAll(() => cube?.stop());

interface Answered {
  rows: (string | null)[][];
  rollup: boolean;
}

/** Rows of a question in the order of the answer, period after period. */
async function ask(asked: Question, query: Record<string, unknown>): Promise<Answered> {
  const { status, body } = await cube.request('/cubejs-api/v1/load', admin, { query, queryType: 'multi' });
  if (status !== 200) throw new Error(`Cube answered ${status}: ${JSON.stringify(body)}`);
  const cells = (row: Row) =>
    [...keysOf(asked), ...asked.measures.map((name) => `performance.${name}`)].map((member) => {
      const value = row[member] ?? null;
      return member === 'performance.date' ? (value as string).slice(0, 10) : value;
    });
  return {
    rows: body.results.flatMap(({ data }: Answer) => data.map(cells)),
    rollup: body.results.every(
      ({ usedPreAggregations }: Answer) => Object.keys(usedPreAggregations ?? {}).length > 0,
    ),
  };
}

async function truth(asked: Question): Promise<(string | null)[][]> {
  const rows = [];
  for (const { text, values } of plainSql(asked)) {
    const found = await cube.db.query({ text, values: [north.id, ...values], rowMode: 'array' });
    rows.push(...found.rows);
  }
  return rows;
}

/** Ratios to twelve digits, as divisions of different scale agree; everything else exactly. */
function comparable(rows: (string | null)[][], asked: Question) {
  const keys = keysOf(asked).length;
  const isRatio = (column: number) =>
    (ratios as readonly string[]).includes(asked.measures[column - keys] ?? '');
  const exact = (value: string) => (value.includes('.') ? value.replace(/\.?0+$/, '') : value);
  return rows.map((row) =>
    row.map((value, column) => {
      if (value === null || column < keys) return value;
      return isRatio(column) ? Number(value).toPrecision(12) : exact(value);
    }),
  );
}

it('300 random questions have the same answer with rollups, without, and in SQL', async () => {
  const questions: { asked: Question; expected: (string | null)[][] }[] = [];
  for (const asked of fc.sample(question, { numRuns: 300, seed: 20_261_125 })) {
    questions.push({ asked, expected: comparable(await truth(asked), asked) });
  }
  let [served, answered] = [0, 0];
  const inTurns = async () => {
    for (let next = questions.pop(); next; next = questions.pop()) {
      const { asked, expected } = next;
      const [rolled, raw] = [await ask(asked, cubeQuery(asked)), await ask(asked, cubeQueryOnFacts(asked))];
      expect(raw.rollup).toBe(false);
      expect(comparable(rolled.rows, asked), JSON.stringify(asked)).toEqual(expected);
      expect(comparable(raw.rows, asked), JSON.stringify(asked)).toEqual(expected);
      if (rolled.rollup) served++;
      if (expected.length > 0) answered++;
    }
  };
  await Promise.all(Array.from({ length: 4 }, inTurns));
  // Neither is a test of nothing.
  expect(served).toBeGreaterThan(100);
  expect(answered).toBeGreaterThan(150);
}, 240_000);
