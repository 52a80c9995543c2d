import {
  IconBuildingStore,
  IconFileImport,
  IconLayoutDashboard,
  IconKey,
  type IconProps,
  IconTable,
  IconUsers,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { urls } from '../urls.ts';
import { AlertsIcon } from './AlertsIcon.tsx';

export type Destination = { to: string; label: string; Icon: ComponentType<IconProps> };

export const everybody: Destination[] = [
  { to: urls.overview, label: 'Overview', Icon: IconLayoutDashboard },
  { to: urls.explore, label: 'Explore', Icon: IconTable },
];

export const admins: Destination[] = [
  { to: urls.clients, label: 'Clients', Icon: IconBuildingStore },
  { to: urls.users, label: 'Users', Icon: IconUsers },
  { to: urls.ingestions, label: 'Ingestions', Icon: IconFileImport },
  { to: urls.alerts, label: 'Alerts', Icon: AlertsIcon },
  { to: urls.tokens, label: 'BI tokens', Icon: IconKey },
];
