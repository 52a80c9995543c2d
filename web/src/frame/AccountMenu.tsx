import { type FloatingPosition, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core';
import {
  IconBook,
  IconCheck,
  IconDeviceDesktop,
  IconKey,
  IconLogout,
  IconMoon,
  IconSun,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import { logOut } from '../api/auth.ts';
import { useUser } from '../api/useSession.ts';
import { urls } from '../urls.ts';

const schemes: { value: MantineColorScheme; label: string; icon: ReactNode }[] = [
  { value: 'auto', label: 'Like the system', icon: <IconDeviceDesktop size={16} /> },
  { value: 'light', label: 'Light', icon: <IconSun size={16} /> },
  { value: 'dark', label: 'Dark', icon: <IconMoon size={16} /> },
];

/** Theme, password and log-out, opened by the button given as child. */
export function AccountMenu({ children, position }: { children: ReactNode; position: FloatingPosition }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { email } = useUser();
  const navigate = useNavigate();
  return (
    <Menu position={position} width={232} shadow="md">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{email}</Menu.Label>
        <Menu.Item component={Link} to={urls.password} leftSection={<IconKey size={16} />}>
          Change password
        </Menu.Item>
        <Menu.Item component={Link} to={urls.metrics} leftSection={<IconBook size={16} />}>
          Metric dictionary
        </Menu.Item>
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
