import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import S3rver from 's3rver';
import AWSAccount from 's3rver/lib/models/account.js';
import { type Message, Settings } from './messages.ts';
import { checkSignature } from './signature.ts';
import { AtomicStore } from './store.ts';

const tell = (message: Message) => process.send?.(message);

const settings = Settings.parse(JSON.parse(process.env.OBJECT_STORE ?? '{}'));
const app = new S3rver({ directory: settings.directory, silent: true, vhostBuckets: false });
const store = new AtomicStore(settings.directory);
app.store = app.context.store = store;
AWSAccount.DUMMY_ACCOUNT.revokeAccessKey('S3RVER');
AWSAccount.DUMMY_ACCOUNT.createKeyPair(settings.accessKeyId, settings.secretAccessKey);
await store.putBucket(settings.bucket);

// s3rver knows no conditions on reading. Its answer is complete here, but nothing of it is sent yet.
app.middleware.unshift(async (context, next) => {
  await next();
  const wanted = context.get('If-Match');
  if (!wanted || context.status >= 300 || context.response.get('ETag') === wanted) return;
  if (context.body instanceof Readable) context.body.destroy();
  context.status = 412;
  context.type = 'application/xml';
  context.body = errorBody('PreconditionFailed', 'The object is not the one that If-Match names.');
});

app.on('event', (event) => {
  for (const { eventName, s3 } of event.Records) {
    if (eventName.startsWith('ObjectCreated:')) tell({ type: 'object-created', key: s3.object.key });
  }
});

const answer = app.callback();
const server = createServer((request, response) => {
  const refusal = refuse(request);
  if (refusal) sendError(request, response, refusal);
  else answer(request, response);
});
server.listen(0, '127.0.0.1', () => {
  tell({ type: 'listening', port: (server.address() as AddressInfo).port });
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  process.disconnect?.();
});

interface ErrorAnswer {
  status: number;
  code: string;
  message: string;
}

function refuse(request: IncomingMessage): ErrorAnswer | undefined {
  const { method = 'GET', url = '/', headers } = request;
  const refusal = checkSignature({ method, url, headers }, settings);
  if (refusal) return { status: 403, ...refusal };
  // s3rver would store the framing of such a body as if it were content.
  if (/^STREAMING-/.test(String(headers['x-amz-content-sha256']))) {
    return {
      status: 501,
      code: 'NotImplemented',
      message: "aws-chunked bodies are not taken here: set the client's request checksums to WHEN_REQUIRED.",
    };
  }
  return undefined;
}

function sendError(request: IncomingMessage, response: ServerResponse, error: ErrorAnswer): void {
  request.resume();
  response.writeHead(error.status, { 'content-type': 'application/xml' });
  response.end(errorBody(error.code, error.message));
}

function errorBody(code: string, message: string): string {
  const escaped = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${escaped}</Message></Error>`;
}
