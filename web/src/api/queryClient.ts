import { QueryClient } from '@tanstack/react-query';
import { toApiError } from './error.ts';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, thrown) => toApiError(thrown).isPassing && failures < 2,
      retryDelay: (attempt) => 500 * 2 ** attempt,
    },
  },
});
