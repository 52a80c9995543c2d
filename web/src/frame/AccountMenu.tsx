import { type FloatingPosition, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import {
  IconBook,
  IconBuilding,
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconShieldLock,
  IconSun,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { switchTo } from '../api/account.ts';
import { logOut, meQuery } from '../api/auth.ts';
import { useUser } from '../api/useSession.ts';
import { toastError } from '../ui/toast.ts';
import { urls } from '../urls.ts';

const schemes: { value: MantineColorScheme; label: string; icon: ReactNode }[] = [
  { value: 'auto', label: 'Like the system', icon: <IconDeviceDesktop size={16} /> },
  { value: 'light', label: 'Light', icon: <IconSun size={16} /> },
  { value: 'dark', label: 'Dark', icon: <IconMoon size={16} /> },
];

/** Account, organization, theme and log-out, opened by the button given as child. */
export function AccountMenu({ children, position }: { children: ReactNode; position: FloatingPosition }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { email } = useUser();
  const navigate = useNavigate();
  return (
    <Menu position={position} width={232} shadow="md">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{email}</Menu.Label>
        <Menu.Item component={Link} to={urls.account} leftSection={<IconShieldLock size={16} />}>
          Account and security
        </Menu.Item>
        <Menu.Item component={Link} to={urls.metrics} leftSection={<IconBook size={16} />}>
          Metric dictionary
        </Menu.Item>
        <Switcher />
        <Menu.Divider />
        <Menu.Label>Theme</Menu.Label>
        {schemes.map(({ value, label, icon }) => (
          <Menu.Item
            key={value}
            leftSection={icon}
            rightSection={value === colorScheme && <IconCheck size={16} aria-label="chosen" />}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} />}
          onClick={() => logOut().then(() => navigate('/', { replace: true }))}
        >
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What else the person belongs to; nothing for those who belong to one organization only. */
function Switcher() {
  const navigate = useNavigate();
  const { data: me } = useQuery(meQuery());
  if (!me || me.memberships.length < 2) return null;
  const go = async (membershipId: string) => {
    try {
      await switchTo(membershipId);
      navigate('/', { replace: true });
    } catch (thrown) {
      toastError('This organization cannot be opened', thrown);
    }
  };
  return (
    <>
      <Menu.Divider />
      <Menu.Label>Organization</Menu.Label>
      {me.memberships.map(({ id, organizationName, clientName, isCurrent }) => (
        <Menu.Item
          key={id}
          leftSection={<IconBuilding size={16} />}
          rightSection={isCurrent && <IconCheck size={16} aria-label="current" />}
          onClick={() => !isCurrent && go(id)}
        >
          {clientName ? `${organizationName} · ${clientName}` : organizationName}
        </Menu.Item>
      ))}
    </>
  );
}
