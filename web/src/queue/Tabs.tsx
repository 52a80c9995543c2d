import { SegmentedControl } from '@mantine/core';
import { useNavigate } from 'react-router';
import { urls } from '../urls.ts';

/** The two sides of the queue: what is to be done now, and what happens by itself. */
export function QueueTabs({ at }: { at: 'jobs' | 'schedules' }) {
  const navigate = useNavigate();
  return (
    <SegmentedControl
      aria-label="Queue"
      data={[
        { value: 'jobs', label: 'Jobs' },
        { value: 'schedules', label: 'Schedule' },
      ]}
      value={at}
      onChange={(value) => navigate(value === 'jobs' ? urls.jobs : urls.schedules)}
    />
  );
}
