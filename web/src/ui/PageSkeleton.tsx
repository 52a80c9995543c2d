import { Skeleton, Stack } from '@mantine/core';

/** Stands for a page whose code or data is on its way: a heading and a table. */
export function PageSkeleton() {
  return (
    <Stack p="var(--gutter)" gap="md" role="status" aria-busy="true" aria-label="Loading">
      <Skeleton h={28} w={160} />
      <Skeleton h={36} maw={520} />
      <Skeleton h={360} />
    </Stack>
  );
}
