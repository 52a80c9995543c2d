import { AlertList, AlertsUnread } from '@pmd/core/contract/alerts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request, search } from './http.ts';

export const ALERTS_PER_PAGE = 50;

/** Alerts that are open or over, newest first. `page` counts from 1. */
export const alertsQuery = (state: 'open' | 'resolved', page: number) =>
  queryOptions({
    queryKey: ['alerts', state, page],
    queryFn: ({ signal }) => {
      const offset = (page - 1) * ALERTS_PER_PAGE;
      return request(AlertList, `/api/alerts${search({ state, limit: ALERTS_PER_PAGE, offset })}`, {
        signal,
      });
    },
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });

/** How many open alerts nobody has read. */
export const unreadAlertsQuery = (isAdmin: boolean) =>
  queryOptions({
    queryKey: ['alerts', 'unread'],
    queryFn: ({ signal }) => request(AlertList, '/api/alerts?state=open&limit=1', { signal }),
    select: ({ unread }) => unread,
    refetchInterval: 15_000,
    enabled: isAdmin,
  });

/** Says that alerts have been read: these, or all. */
export const readAlerts = (ids?: string[]) =>
  request(AlertsUnread, '/api/alerts/read', { method: 'POST', json: ids ? { ids } : {} });
