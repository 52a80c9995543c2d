import { Organization, type OrganizationChange } from '@pmd/core/contract/organization';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';

export const organizationQuery = () =>
  queryOptions({
    queryKey: ['organization'],
    queryFn: ({ signal }) => request(Organization, '/api/organization', { signal }),
  });

export const changeOrganization = (change: OrganizationChange) =>
  request(Organization, '/api/organization', { method: 'PATCH', json: change });
