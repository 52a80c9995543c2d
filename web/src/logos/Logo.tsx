import { useQuery } from '@tanstack/react-query';
import { type LogoOwner, logoQuery } from '../api/logos.ts';
import classes from './Logo.module.css';

/** A logo in a square that is there from the first paint; until it has come, and without one, the first letter. */
export function Logo({
  owner,
  setAt,
  name,
  size = 40,
}: {
  owner: LogoOwner;
  setAt: string | null;
  name: string;
  size?: number;
}) {
  const { data } = useQuery(logoQuery(owner, setAt));
  return (
    <span
      className={classes.logo}
      style={{ width: size, height: size, fontSize: size / 2.2 }}
      aria-hidden="true"
    >
      {setAt && data ? <img src={data} alt="" /> : ([...name.trim()][0]?.toLocaleUpperCase() ?? '')}
    </span>
  );
}
