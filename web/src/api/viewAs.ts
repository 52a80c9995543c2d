import { ClientView } from '@pmd/core/contract/auth';
import { queryClient } from './queryClient.ts';
import { parse, send } from './send.ts';
import { session } from './session.ts';

/** Shows the product as a client sees it, until `leaveView`. Throws ApiError when it cannot be shown. */
export async function viewAs(clientId: string): Promise<void> {
  await session.view(async () => {
    const token = await session.ownToken();
    const path = `/api/clients/${encodeURIComponent(clientId)}/view-as`;
    return parse(ClientView, await send(path, { method: 'POST', token }));
  });
  queryClient.clear();
}

/** Back to the administrator's own. What was shown to the client goes. */
export function leaveView(): void {
  session.leaveView();
  queryClient.clear();
}
