/** Why a mail has failed of which nobody knows whether it arrived. */
export const BROKEN_OFF =
  'The worker stopped while this mail was being sent: it may or may not have arrived, and was not sent again.';

interface Steps {
  /** Notes, in a transaction of its own, that the server is about to be spoken to. */
  begin: () => Promise<unknown>;
  /** @throws what the server or the way to it says */
  send: () => Promise<unknown>;
  /** Notes, in a transaction of its own, how it went. Waiting: it is to be tried again. */
  end: (status: 'sent' | 'failed' | 'waiting', error: string | null) => Promise<unknown>;
}

/**
 * Sends a mail so that it goes out once or has failed, whatever happens meanwhile. Whoever calls it holds a lock of the mail
 * until it returns: what is noted as begun while nobody holds that lock was broken off (BROKEN_OFF).
 * @param isLast nobody will try again
 * @throws what the server or the way to it says, when it is to be tried again. A mail that has failed is no error of the job:
 *   it is shown as such and sent again by a person.
 */
export async function sendOnce({ begin, send, end }: Steps, isLast: boolean): Promise<void> {
  await begin();
  try {
    await send();
  } catch (error) {
    const isOver = isLast || isRefusal(error);
    await end(isOver ? 'failed' : 'waiting', oneLine((error as Error).message));
    if (isOver) return;
    throw error;
  }
  await end('sent', null);
}

/** Whether the server said no to this mail or its recipient for good (a 5xx), so that asking again is of no use. */
function isRefusal(error: unknown): boolean {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  // A refused log-in is none: the settings are mended, and the mail goes.
  return typeof responseCode === 'number' && responseCode >= 500 && code !== 'EAUTH';
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 500);
