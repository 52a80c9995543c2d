import { Drawer, UnstyledButton } from '@mantine/core';
import { IconDots, IconUserCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { NavLink } from 'react-router';
import { useUser } from '../api/useSession.ts';
import { AccountMenu } from './AccountMenu.tsx';
import classes from './Frame.module.css';
import { admins, type Destination, everybody } from './navigation.tsx';
import { useTarget } from './useTarget.ts';

/** The navigation of phones: what is wanted most, and a drawer with the rest. */
export function BottomBar({ isAdmin }: { isAdmin: boolean }) {
  const [isOpen, setIsOpen] = useState(false);
  const { email } = useUser();
  const close = () => setIsOpen(false);
  const more = everybody.filter(({ isOnPhones }) => !isOnPhones);
  return (
    <>
      <nav aria-label="Main" className={classes.bottom}>
        {everybody
          .filter(({ isOnPhones }) => isOnPhones)
          .map((destination) => (
            <BottomLink key={destination.to} {...destination} />
          ))}
        <UnstyledButton
          className={classes.bottomLink}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(true)}
        >
          <IconDots size={22} stroke={1.6} />
          More
        </UnstyledButton>
      </nav>
      <Drawer
        opened={isOpen}
        onClose={close}
        position="bottom"
        title="More"
        styles={{ content: { flex: '0 0 100%', height: 'auto', maxHeight: '80dvh' } }}
      >
        <nav aria-label="More" className={classes.more}>
          {more.map((destination) => (
            <MoreLink key={destination.to} {...destination} onClick={close} />
          ))}
          {isAdmin && <span className={classes.section}>Admin</span>}
          {isAdmin &&
            admins.map((destination) => <MoreLink key={destination.to} {...destination} onClick={close} />)}
          <AccountMenu position="top-start">
            <UnstyledButton className={classes.link} aria-label={`Account of ${email}`}>
              <IconUserCircle size={20} stroke={1.6} />
              <span className={classes.moreLabel}>{email}</span>
            </UnstyledButton>
          </AccountMenu>
        </nav>
      </Drawer>
    </>
  );
}

function BottomLink(destination: Destination) {
  const target = useTarget();
  const { label, Icon } = destination;
  return (
    <NavLink to={target(destination)} className={classes.bottomLink ?? ''}>
      <Icon size={22} stroke={1.6} />
      {label}
    </NavLink>
  );
}

function MoreLink({ onClick, ...destination }: Destination & { onClick: () => void }) {
  const target = useTarget();
  const { label, Icon } = destination;
  return (
    <NavLink to={target(destination)} className={classes.link ?? ''} onClick={onClick}>
      <Icon size={20} stroke={1.6} />
      <span className={classes.moreLabel}>{label}</span>
    </NavLink>
  );
}
