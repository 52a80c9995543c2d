import {
  Alert,
  AlertList,
  type AlertPreferences,
  type AlertState,
  AlertsUnread,
  AllAlertPreferences,
  MailsSentAgain,
} from '@pmd/core/contract/alerts';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { request, search } from './http.ts';

export const ALERTS_PER_PAGE = 50;

/** Alerts by state, newest first. `page` counts from 1. */
export const alertsQuery = (state: AlertState, page: number) =>
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

/** Says that the person sees to an alert, or does not after all. */
export const acknowledgeAlert = (id: string, acknowledged: boolean) =>
  request(Alert, `/api/alerts/${id}`, { method: 'PATCH', json: { acknowledged } });

/** Has the mails about alerts that failed sent again. */
export const sendAlertMailsAgain = () =>
  request(MailsSentAgain, '/api/alerts/send-again', { method: 'POST' });

export const alertPreferencesQuery = () =>
  queryOptions({
    queryKey: ['alert-preferences'],
    queryFn: ({ signal }) => request(AllAlertPreferences, '/api/alert-preferences', { signal }),
  });

export const changeAlertPreferences = (whose: 'organization' | 'own', preferences: AlertPreferences) =>
  request(AllAlertPreferences, `/api/alert-preferences/${whose}`, { method: 'PATCH', json: preferences });
