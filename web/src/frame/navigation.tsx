import {
  IconAdjustmentsBolt,
  IconBuildingStore,
  IconCalendarStats,
  IconFileImport,
  IconHeartbeat,
  IconHistory,
  IconKey,
  IconLayoutBoard,
  IconLayoutDashboard,
  IconListCheck,
  IconPhoto,
  type IconProps,
  IconSettings,
  IconSpeakerphone,
  IconTable,
  IconTags,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { urls } from '../urls.ts';
import { AlertsIcon } from './AlertsIcon.tsx';

export type Destination = {
  to: string;
  label: string;
  Icon: ComponentType<IconProps>;
  /** Period and client go along. */
  isReport?: boolean;
  /** At the bottom of a phone; the others are under More. */
  isOnPhones?: boolean;
};

export const everybody: Destination[] = [
  { to: urls.overview, label: 'Overview', Icon: IconLayoutDashboard, isReport: true, isOnPhones: true },
  { to: urls.explore, label: 'Explore', Icon: IconTable, isReport: true, isOnPhones: true },
  { to: urls.members('campaign'), label: 'Campaigns', Icon: IconSpeakerphone, isReport: true },
  { to: urls.members('strategy'), label: 'Strategies', Icon: IconAdjustmentsBolt, isReport: true },
  { to: urls.members('placement'), label: 'Placements', Icon: IconLayoutBoard, isReport: true },
  { to: urls.members('creative'), label: 'Creatives', Icon: IconPhoto, isReport: true },
  { to: urls.summaries, label: 'Summaries', Icon: IconCalendarStats, isReport: true, isOnPhones: true },
];

export const admins: Destination[] = [
  { to: urls.clients, label: 'Clients', Icon: IconBuildingStore },
  { to: urls.users, label: 'Users', Icon: IconUsers },
  { to: urls.names, label: 'Names', Icon: IconTags },
  { to: urls.ingestions, label: 'Ingestions', Icon: IconFileImport },
  { to: urls.alerts, label: 'Alerts', Icon: AlertsIcon },
  { to: urls.jobs, label: 'Jobs', Icon: IconListCheck },
  { to: urls.tokens, label: 'BI tokens', Icon: IconKey },
  { to: urls.settings, label: 'Settings', Icon: IconSettings },
  { to: urls.audit, label: 'Audit log', Icon: IconHistory },
  { to: urls.system, label: 'System', Icon: IconHeartbeat },
];
