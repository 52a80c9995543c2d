import { useNetwork } from '@mantine/hooks';
import { IconWifiOff } from '@tabler/icons-react';
import classes from './OfflineNotice.module.css';

/** Says that the connection is gone; the numbers shown stay, and are asked for again when it is back. */
export function OfflineNotice() {
  const { online } = useNetwork();
  return (
    <div role="status">
      {!online && (
        <p className={classes.notice}>
          <IconWifiOff size={16} stroke={1.6} aria-hidden />
          You are offline. What you see was loaded before; it is refreshed when the connection is back.
        </p>
      )}
    </div>
  );
}
