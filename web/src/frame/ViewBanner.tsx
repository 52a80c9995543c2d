import { Button } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useUser } from '../api/useSession.ts';
import { leaveView } from '../api/viewAs.ts';
import { urls } from '../urls.ts';
import classes from './ViewBanner.module.css';

/** Says to an administrator who looks as a client that it is so, and leads back. */
export function ViewBanner() {
  const { viewing } = useUser();
  const navigate = useNavigate();
  if (!viewing) return null;
  const leave = () => {
    leaveView();
    navigate(urls.client(viewing.id), { replace: true });
  };
  return (
    <div className={classes.banner} role="status">
      <IconEye size={18} aria-hidden="true" />
      <span className={classes.text}>{`You see what ${viewing.name} sees. Nothing can be changed.`}</span>
      <Button size="compact-sm" variant="default" onClick={leave}>
        Back to administration
      </Button>
    </div>
  );
}
