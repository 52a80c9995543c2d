import type { Session as Grant, Me } from '@pmd/core/contract/auth';
import type { Shared } from '@pmd/core/contract/share';

let current: Shared | null = null;

/** Says that this page is a shared view, for as long as it is open. */
export function beShared(shared: Shared): void {
  current = shared;
}

/** True in a shared view, which offers nothing that needs a log-in. */
export const isShared = (): boolean => current !== null;

/** Whoever looks at a shared view, in the form of a person of its client; null where somebody logs in. */
export const sharedMe = (): Me | null => current && meOf(current);

/** A share token in the form in which the session takes tokens. */
export const grantOf = (shared: Shared): Grant => ({
  accessToken: shared.accessToken,
  expiresIn: shared.expiresIn,
  user: userOf(shared),
  me: meOf(shared),
});

const meOf = (shared: Shared): Me => ({
  ...userOf(shared),
  // The picture is for who is logged in.
  organization: { ...shared.organization, logoAt: null },
  client: shared.client,
  memberships: [],
  hasSecondFactor: false,
});

const userOf = ({ id, client, organization, name }: Shared): Grant['user'] => ({
  id,
  email: name,
  role: 'client',
  organizationId: organization.id,
  clientId: client.id,
  mustChangePassword: false,
});
