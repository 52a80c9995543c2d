import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';

export interface Fault {
  /** Awaited before the request is passed on. */
  before?: () => Promise<void>;
  /** After how many bytes of the answer something happens. */
  atByte?: number;
  /** What happens there: awaited, and what follows is sent; without it the connection is cut. */
  atThatByte?: () => Promise<void>;
}

export interface BadLine {
  url: string;
  /** Where it leads to. */
  store: string;
  /** Asked at every listing and at every download what goes wrong with it; nothing does when it answers undefined. */
  fault: (what: 'list' | 'download', path: string) => Fault | undefined;
  close(): void;
}

/** Stands between the worker and the object store, passes everything on, and can hold or cut it in the middle. */
export async function openBadLine(store: string): Promise<BadLine> {
  const server = createServer(async (asked, answer) => {
    const path = asked.url ?? '';
    const what = asked.method !== 'GET' ? undefined : path.includes('.csv') ? 'download' : 'list';
    const fault = what && line.fault(what, path);
    await fault?.before?.();
    const { hostname, port } = new URL(line.store);
    const { method, headers } = asked;
    const forwarded = request({ hostname, port, path, method, headers }, (origin) =>
      pass(origin, answer, fault),
    );
    forwarded.on('error', () => answer.destroy());
    asked.pipe(forwarded);
  });
  const line: BadLine = {
    url: '',
    store,
    fault: () => undefined,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  line.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return line;
}

async function pass(origin: IncomingMessage, answer: ServerResponse, fault?: Fault): Promise<void> {
  answer.writeHead(origin.statusCode ?? 500, origin.headers);
  if (fault?.atByte === undefined) {
    origin.pipe(answer);
    return;
  }
  let left = fault.atByte;
  for await (const chunk of origin as Readable as AsyncIterable<Buffer>) {
    answer.write(left === Number.POSITIVE_INFINITY ? chunk : chunk.subarray(0, left));
    if (chunk.length < left) {
      left -= chunk.length;
      continue;
    }
    if (!fault.atThatByte) {
      answer.destroy();
      return;
    }
    await fault.atThatByte();
    answer.write(chunk.subarray(left));
    left = Number.POSITIVE_INFINITY;
  }
  answer.end();
}
