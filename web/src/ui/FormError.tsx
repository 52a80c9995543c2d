import type { ApiError } from '../api/error.ts';
import { Notice } from './Notice.tsx';

/** Why a form could not be sent, above its buttons. */
export const FormError = ({ error }: { error: ApiError | null }) =>
  error && <Notice tone="bad">{error.inWords}</Notice>;
