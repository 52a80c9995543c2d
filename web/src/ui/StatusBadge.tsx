import { Badge } from '@mantine/core';
import type { IngestionStatus } from '@pmd/core/contract/ingestions';

type Tone = 'good' | 'bad' | 'busy' | 'quiet';
const tones: Record<Tone, { color: string; background: string }> = {
  good: { color: 'var(--good)', background: 'var(--good-soft)' },
  bad: { color: 'var(--bad)', background: 'var(--bad-soft)' },
  busy: { color: 'var(--accent)', background: 'var(--accent-soft)' },
  quiet: { color: 'var(--quiet)', background: 'var(--hover)' },
};

const statuses: Record<IngestionStatus | 'active' | 'disabled', { tone: Tone; label: string }> = {
  queued: { tone: 'busy', label: 'Queued' },
  running: { tone: 'busy', label: 'Running' },
  success: { tone: 'good', label: 'Loaded' },
  partial: { tone: 'bad', label: 'Loaded in part' },
  failed: { tone: 'bad', label: 'Failed' },
  skipped_duplicate: { tone: 'quiet', label: 'Already loaded' },
  active: { tone: 'good', label: 'Active' },
  disabled: { tone: 'quiet', label: 'Disabled' },
};

export const statusLabel = (status: keyof typeof statuses) => statuses[status].label;

/** A state in words; its colour only repeats them. */
export function StatusBadge({ status }: { status: keyof typeof statuses }) {
  const { tone, label } = statuses[status];
  return <Tag tone={tone}>{label}</Tag>;
}

export function Tag({ tone, children }: { tone: Tone; children: string }) {
  return (
    <Badge variant="filled" radius="sm" tt="none" fw={500} styles={{ root: tones[tone] }}>
      {children}
    </Badge>
  );
}
