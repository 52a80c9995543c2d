import { useUser } from '../api/useSession.ts';
import classes from './MemberPath.module.css';

/** What a member belongs to, outermost first; people of one client need not be told whose it is. */
export function MemberPath({ path }: { path: readonly string[] }) {
  const shown = useUser().role === 'admin' ? path : path.slice(1);
  if (shown.length === 0) return null;
  const words = shown.join(' › ');
  return (
    <span className={classes.path} title={words}>
      {words}
    </span>
  );
}
