import { useSyncExternalStore } from 'react';
import { type ApiError, toApiError } from '../api/error.ts';
import { queryClient } from '../api/queryClient.ts';
import { uploadFile } from '../api/upload.ts';

/** One file on its way to the server; `accepted` has a run to follow. */
export type Upload = { id: number; name: string; size: number } & (
  | { stage: 'waiting' }
  | { stage: 'sending'; sent: number }
  | { stage: 'accepted'; ingestionId: string }
  | { stage: 'refused'; error: ApiError }
);

// Outside React, so that uploads go on while the person looks at other pages.
let uploads: readonly Upload[] = [];
let lastId = 0;
let running = false;
const files = new Map<number, File>();
const listeners = new Set<() => void>();

/** Sends files one after the other, by name: of two that hold the same day the later one wins. */
export function startUploads(chosen: readonly File[]): void {
  const ordered = chosen.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const added = ordered.map((file): Upload => {
    files.set(++lastId, file);
    return { id: lastId, name: file.name, size: file.size, stage: 'waiting' };
  });
  set([...uploads, ...added]);
  if (!running) void sendWaiting();
}

/** Takes finished uploads off the list; their runs stay in the list of runs. */
export const forgetFinished = () => set(uploads.filter((upload) => isOpen(upload)));

export const isOpen = ({ stage }: Upload) => stage === 'waiting' || stage === 'sending';

export const useUploads = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => uploads,
  );

async function sendWaiting(): Promise<void> {
  running = true;
  window.addEventListener('beforeunload', warn);
  for (let next = waiting(); next; next = waiting()) await sendOne(next);
  window.removeEventListener('beforeunload', warn);
  running = false;
}

async function sendOne({ id, name, size }: Upload): Promise<void> {
  const file = files.get(id);
  files.delete(id);
  if (!file) return;
  replace({ id, name, size, stage: 'sending', sent: 0 });
  try {
    const ingestionId = await uploadFile(file, (sent) => replace({ id, name, size, stage: 'sending', sent }));
    replace({ id, name, size, stage: 'accepted', ingestionId });
    await queryClient.invalidateQueries({ queryKey: ['ingestions', 'list'] });
  } catch (thrown) {
    replace({ id, name, size, stage: 'refused', error: toApiError(thrown) });
  }
}

const waiting = () => uploads.find((upload) => upload.stage === 'waiting');
const warn = (event: BeforeUnloadEvent) => event.preventDefault();
const replace = (changed: Upload) =>
  set(uploads.map((upload) => (upload.id === changed.id ? changed : upload)));

function set(next: readonly Upload[]): void {
  uploads = next;
  for (const listener of listeners) listener();
}
