import { useUser } from '../api/useSession.ts';
import classes from './MemberPath.module.css';

/**
 * What a member belongs to, outermost first. The first `from` levels are left out; people of one client need not be told
 * whose it is.
 */
export function MemberPath({ path, from = 0 }: { path: readonly string[]; from?: number }) {
  const isAdmin = useUser().role === 'admin';
  const shown = path.slice(isAdmin ? from : Math.max(1, from));
  if (shown.length === 0) return null;
  const words = shown.join(' › ');
  return (
    <span className={classes.path} title={words}>
      {words}
    </span>
  );
}
