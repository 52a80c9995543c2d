import { notifications } from '@mantine/notifications';
import { toApiError } from '../api/error.ts';

/** Says that an action outside a form has been done. */
export const toastDone = (message: string) => notifications.show({ message, color: 'teal', autoClose: 5000 });

/** Says why an action outside a form failed; it stays until it is read. */
export function toastError(title: string, thrown: unknown): void {
  notifications.show({ title, message: toApiError(thrown).inWords, color: 'orange', autoClose: false });
}

/** Says that an action outside a form could not be done, where no server was asked. */
export const toastFailed = (message: string) =>
  notifications.show({ message, color: 'orange', autoClose: false });
