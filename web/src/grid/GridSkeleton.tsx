import { Skeleton, Stack } from '@mantine/core';

const WIDTHS = ['100%', '38%', '30%', '34%', '26%', '32%', '28%'];

/** Stands for a grid whose code is on its way: its head and some rows. */
export function GridSkeleton() {
  return (
    <Stack p="sm" gap={18} role="status" aria-busy="true" aria-label="Loading">
      {WIDTHS.map((width) => (
        <Skeleton key={width} h={12} w={width} />
      ))}
    </Stack>
  );
}
