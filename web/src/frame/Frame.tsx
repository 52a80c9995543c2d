import { Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconUserCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useState } from 'react';
import { NavLink, Outlet } from 'react-router';
import { meQuery } from '../api/auth.ts';
import { useLive } from '../api/live.ts';
import { useUser } from '../api/useSession.ts';
import { Logo } from '../logos/Logo.tsx';
import { useShortcuts } from '../palette/useShortcuts.ts';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { BottomBar } from './BottomBar.tsx';
import { Brand } from './Brand.tsx';
import { brandOf } from './brand.ts';
import { FindButton } from './FindButton.tsx';
import classes from './Frame.module.css';
import { admins, type Destination, everybody } from './navigation.tsx';
import { OfflineNotice } from './OfflineNotice.tsx';
import { useAccent } from './useAccent.ts';
import { useTarget } from './useTarget.ts';
import { ViewBanner } from './ViewBanner.tsx';

/** What is asked anew when numbers have changed, by the first part of its key. */
const REFRESHED = ['cube', 'trust'];
const CommandPalette = lazy(() => import('../palette/CommandPalette.tsx'));
const ShortcutHelp = lazy(() => import('../palette/ShortcutHelp.tsx'));

/** What surrounds every page: navigation at the side, or at the bottom on phones, and the account. */
export function Frame() {
  useLive(REFRESHED);
  const user = useUser();
  const { data: me } = useQuery(meQuery());
  const isAdmin = user.role === 'admin';
  const { accentColor, logoAt } = brandOf(me);
  useAccent(accentColor);
  const [isHelp, setIsHelp] = useState(false);
  const openHelp = useCallback(() => setIsHelp(true), []);
  useShortcuts(openHelp);
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <aside className={classes.side}>
        <div className={classes.brand}>
          {logoAt ? (
            <Logo owner="organization" setAt={logoAt} name={me?.organization.name ?? ''} size={28} />
          ) : (
            <Brand />
          )}
          <div className={classes.names}>
            <span className={classes.organization}>{me?.organization.name ?? '\u00a0'}</span>
            {me?.client && <span className={classes.client}>{me.client.name}</span>}
          </div>
        </div>
        <FindButton />
        <nav aria-label="Main" className={classes.nav}>
          {everybody.map((destination) => (
            <SideLink key={destination.to} {...destination} />
          ))}
          {isAdmin && <span className={classes.section}>Admin</span>}
          {isAdmin && admins.map((destination) => <SideLink key={destination.to} {...destination} />)}
        </nav>
        <AccountMenu position="right-end">
          <UnstyledButton className={classes.account} aria-label={`Account of ${user.email}`}>
            <IconUserCircle size={20} stroke={1.6} />
            <span className={classes.label}>{user.email}</span>
          </UnstyledButton>
        </AccountMenu>
      </aside>
      <main id="main" className={classes.main} tabIndex={-1}>
        <OfflineNotice />
        <ViewBanner />
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </main>
      <BottomBar isAdmin={isAdmin} />
      <Suspense>
        <CommandPalette onHelp={openHelp} />
        {isHelp && <ShortcutHelp onClose={() => setIsHelp(false)} />}
      </Suspense>
    </div>
  );
}

function SideLink(destination: Destination) {
  const { label, Icon } = destination;
  const target = useTarget();
  const isFolded = useMediaQuery('(max-width: 1099px)', false, { getInitialValueInEffect: false });
  const link = (
    <NavLink to={target(destination)} className={classes.link ?? ''}>
      <Icon size={20} stroke={1.6} />
      {/* Not an aria-label: it would hide what stands beside the icon, such as how many alerts are unread. */}
      {isFolded ? <VisuallyHidden>{label}</VisuallyHidden> : <span className={classes.label}>{label}</span>}
    </NavLink>
  );
  if (!isFolded) return link;
  return (
    <Tooltip label={label} position="right">
      {link}
    </Tooltip>
  );
}
