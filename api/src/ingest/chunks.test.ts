import { describe, expect, it } from 'vitest';
import { chunksOf } from './chunks.ts';

async function regrouped(pieces: string[], size: number): Promise<string[]> {
  async function* bytes() {
    for (const piece of pieces) yield Buffer.from(piece);
  }
  const chunks: string[] = [];
  for await (const chunk of chunksOf(bytes(), size)) chunks.push(chunk.toString());
  return chunks;
}

describe('chunksOf', () => {
  it('makes chunks of one size, the last one smaller, from pieces of any size', async () => {
    expect(await regrouped(['a', 'bcdefgh', '', 'ij', 'k'], 3)).toEqual(['abc', 'def', 'ghi', 'jk']);
    expect(await regrouped(['abcdef'], 3)).toEqual(['abc', 'def']);
    expect(await regrouped(['abc', 'd'], 100)).toEqual(['abcd']);
  });

  it('makes no chunk of nothing', async () => {
    expect(await regrouped([], 3)).toEqual([]);
    expect(await regrouped(['', ''], 3)).toEqual([]);
  });
});
