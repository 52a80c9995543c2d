import { queryOptions } from '@tanstack/react-query';
import { authorized } from './http.ts';

/** Whose logo: a client's, by id, or the organization's. */
export type LogoOwner = { clientId: string } | 'organization';

const at = (owner: LogoOwner) =>
  owner === 'organization'
    ? '/api/organization/logo'
    : `/api/clients/${encodeURIComponent(owner.clientId)}/logo`;

/** The picture as a data URL: an <img> cannot send the access token. `setAt` is when it was set. */
export const logoQuery = (owner: LogoOwner, setAt: string | null) =>
  queryOptions({
    queryKey: ['logos', owner, setAt],
    queryFn: async ({ signal }) => dataUrlOf(await (await authorized(at(owner), { signal })).blob()),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: setAt !== null,
  });

/** Throws ApiError 400 or 413, with the reason in words, for what is no picture or a large one. */
export const setLogo = (owner: LogoOwner, file: File) => authorized(at(owner), { method: 'POST', file });

export const removeLogo = (owner: LogoOwner) => authorized(at(owner), { method: 'DELETE' });

function dataUrlOf(picture: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(picture);
  });
}
