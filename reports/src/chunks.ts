import { setImmediate as nextTurn } from 'node:timers/promises';

const LENGTH = 65_536;

/** The same text in pieces of some 64 thousand characters, with room for other requests between one and the next. */
export async function* inChunks(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let parts: string[] = [];
  let length = 0;
  for await (const text of texts) {
    parts.push(text);
    length += text.length;
    if (length < LENGTH) continue;
    yield parts.join('');
    parts = [];
    length = 0;
    await nextTurn();
  }
  if (parts.length > 0) yield parts.join('');
}
