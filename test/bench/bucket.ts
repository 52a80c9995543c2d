import { createReadStream, statSync } from 'node:fs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { objectStore } from '@pmd/core/object-store';
import type { Product } from '../support/product.ts';

export interface Bucket {
  /** @param content the text of the file */
  put(name: string, content: string): Promise<void>;
  putFile(name: string, path: string): Promise<void>;
  close(): void;
}

/** The partner's side of the bucket that a product reads. */
export function openBucket({ s3 }: Product): Bucket {
  const store = objectStore({
    ...s3,
    accessKeyId: s3.accessKeyId ?? undefined,
    secretAccessKey: s3.secretAccessKey ?? undefined,
  });
  const at = (name: string) => ({ Bucket: s3.bucket, Key: s3.prefix + name });
  return {
    async put(name, content) {
      await store.send(new PutObjectCommand({ ...at(name), Body: content }));
    },
    async putFile(name, path) {
      const ContentLength = statSync(path).size;
      await store.send(new PutObjectCommand({ ...at(name), Body: createReadStream(path), ContentLength }));
    },
    close: () => store.destroy(),
  };
}
