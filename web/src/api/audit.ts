import { AuditActions, AuditEntryList } from '@pmd/core/contract/audit';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { authorized, request, search } from './http.ts';

export const AUDIT_PER_PAGE = 50;

/** What narrows the audit log down; null is any. */
export type AuditConditions = Record<'userEmail' | 'action' | 'entityId' | 'from' | 'to', string | null>;

/** Changes, newest first. `page` counts from 1. */
export const auditQuery = (conditions: AuditConditions, page: number) =>
  queryOptions({
    queryKey: ['audit', conditions, page],
    queryFn: ({ signal }) => {
      const part = { limit: AUDIT_PER_PAGE, offset: (page - 1) * AUDIT_PER_PAGE };
      return request(AuditEntryList, `/api/audit-log${search({ ...conditions, ...part })}`, { signal });
    },
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

/** What was done at least once. */
export const auditActionsQuery = () =>
  queryOptions({
    queryKey: ['audit', 'actions'],
    queryFn: ({ signal }) => request(AuditActions, '/api/audit-log/actions', { signal }),
  });

/** All entries that meet the conditions, as a CSV file. */
export const auditCsv = async (conditions: AuditConditions) =>
  (await authorized(`/api/audit-log${search(conditions)}`, { accept: 'text/csv' })).blob();
