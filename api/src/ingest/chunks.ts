/** Regroups bytes into chunks of `size`; only the last may be smaller, and none is empty. */
export async function* chunksOf(bytes: AsyncIterable<Buffer>, size: number): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (let piece of bytes) {
    while (length + piece.length >= size) {
      const end = size - length;
      yield Buffer.concat([...waiting, piece.subarray(0, end)]);
      piece = piece.subarray(end);
      waiting = [];
      length = 0;
    }
    if (piece.length > 0) waiting.push(piece);
    length += piece.length;
  }
  if (length > 0) yield Buffer.concat(waiting);
}
