import { S3ServiceException } from '@aws-sdk/client-s3';

/** How far one gets with a bucket, in order. */
export const storeSteps = ['reach', 'clock', 'key', 'secret', 'bucket', 'list', 'read'] as const;
export type StoreStep = (typeof storeSteps)[number];

/** Which step failed, and what to do about it in a sentence for the person who set the source up. */
export interface StoreProblem {
  step: StoreStep;
  message: string;
}

/** Error codes of S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const known: Record<string, StoreProblem> = {
  RequestTimeTooSkewed: {
    step: 'clock',
    message:
      'The clock of this server is wrong: the store refuses requests that are more than 15 minutes off. Set it by NTP.',
  },
  InvalidAccessKeyId: {
    step: 'key',
    message: 'The store does not know this access key id. Check it for missing characters.',
  },
  InvalidToken: { step: 'key', message: 'The store does not accept these credentials.' },
  ExpiredToken: { step: 'key', message: 'These credentials have expired. Ask for lasting ones.' },
  SignatureDoesNotMatch: {
    step: 'secret',
    message: 'The secret access key does not belong to this access key id.',
  },
  NoSuchBucket: { step: 'bucket', message: 'There is no bucket of this name at this address.' },
  InvalidBucketName: { step: 'bucket', message: 'No bucket can have this name.' },
  PermanentRedirect: { step: 'bucket', message: 'The bucket is in another region than the source says.' },
  AuthorizationHeaderMalformed: {
    step: 'bucket',
    message: 'The bucket is in another region than the source says.',
  },
};

/** Error codes of Node: of DNS, of sockets, and of TLS. */
const network: [RegExp, string][] = [
  [
    /^EPRIVATE$/,
    'This address is not on the internet. Whoever runs the server can allow stores in its own network with ALLOW_PRIVATE_ENDPOINTS=1.',
  ],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'There is no server of this name. Check the endpoint.'],
  [/^ECONNREFUSED$/, 'Nothing answers at this address and port. Check the endpoint.'],
  [
    /^(ECONNRESET|EPIPE|EPROTO)$/,
    'The server broke the connection off. Check whether the endpoint is http or https.',
  ],
  [
    /^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    'The server does not answer. Check the endpoint, and firewalls on the way.',
  ],
  [/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/, 'The server’s certificate is not trusted. Check the endpoint.'],
];

/**
 * Explains what a request to an object store failed with.
 * @param doing what was attempted, for refusals that do not say what they refuse
 */
export function explainStoreError(error: unknown, doing: 'list' | 'read'): StoreProblem {
  const { name = '', code = name, message = '' } = error as Error & { code?: string };
  const explained = known[name] ?? known[code];
  if (explained) return explained;
  for (const [pattern, said] of network) if (pattern.test(code)) return { step: 'reach', message: said };
  if (name === 'TimeoutError')
    return { step: 'reach', message: 'The server does not answer in time. Check the endpoint.' };
  if (name === 'CredentialsProviderError')
    return { step: 'key', message: 'No access key is set for this source.' };
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (status === 301)
    return { step: 'bucket', message: 'The bucket is in another region than the source says.' };
  if (name === 'AccessDenied' || status === 401 || status === 403) {
    return {
      step: doing,
      message:
        doing === 'list'
          ? 'The key may not list this bucket. Grant it s3:ListBucket on the bucket.'
          : 'The key may list this bucket, but not read files. Grant it s3:GetObject on the files.',
    };
  }
  if (status === undefined && !(error instanceof S3ServiceException)) {
    return {
      step: 'reach',
      message: `The server does not answer as an object store does (${message || name}).`,
    };
  }
  return {
    step: doing,
    message: `The store answers with an error: ${name}${message ? `, ${message}` : ''}.`,
  };
}
