import { Outlet } from 'react-router';
import { useUser } from '../api/useSession.ts';
import { NotFoundPage } from '../pages/NotFoundPage.tsx';

/** To everybody but admins these pages do not exist; the API refuses their data anyway. */
export function AdminOnly() {
  return useUser().role === 'admin' ? <Outlet /> : <NotFoundPage />;
}
