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
export function sharedMe(): Me | null {
  return (
    current && {
      ...userOf(current),
      // The picture is for who is logged in.
      organization: { ...current.organization, logoAt: null },
      client: current.client,
      memberships: [],
      hasSecondFactor: false,
    }
  );
}

/** A share token in the form in which the session takes tokens. */
export const grantOf = (shared: Shared): Grant => ({
  accessToken: shared.accessToken,
  expiresIn: shared.expiresIn,
  user: userOf(shared),
});

const userOf = ({ id, client, organization, name }: Shared): Grant['user'] => ({
  id,
  email: name,
  role: 'client',
  organizationId: organization.id,
  clientId: client.id,
  mustChangePassword: false,
});
