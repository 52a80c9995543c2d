import { Button, Text } from '@mantine/core';
import type { ShareLink } from '@pmd/core/contract/share';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { revokeShareLink, shareLinksQuery } from '../api/share.ts';
import * as format from '../format.ts';
import { ConfirmModal } from '../ui/ConfirmModal.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Tag } from '../ui/StatusBadge.tsx';
import { toastDone } from '../ui/toast.ts';
import classes from './ShareLinks.module.css';

const states = {
  active: { tone: 'good', label: 'Active' },
  expired: { tone: 'quiet', label: 'Expired' },
  revoked: { tone: 'quiet', label: 'Revoked' },
  client_disabled: { tone: 'quiet', label: 'Client disabled' },
} as const;

/** The links there are: whom they show, until when, how often they were opened; each can be revoked. */
export function ShareLinks() {
  const links = useQuery(shareLinksQuery());
  const queries = useQueryClient();
  const [revoked, setRevoked] = useState<ShareLink | null>(null);
  const revoke = async ({ id, name }: ShareLink) => {
    await revokeShareLink(id);
    toastDone(`“${name}” opens nothing any more`);
    await queries.invalidateQueries({ queryKey: ['share-links'] });
  };
  return (
    <Loaded query={links} what="The links">
      {({ items }) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed">
            No view has been shared yet. Links that are made appear here, with how often they were opened.
          </Text>
        ) : (
          <ul className={classes.links} aria-label="Share links">
            {items.map((link) => (
              <li key={link.id}>
                <div className={classes.what}>
                  <strong>{link.name}</strong>
                  <span>
                    {link.clientName} · {link.state === 'expired' ? 'expired' : 'until'}{' '}
                    {format.instant(link.expiresAt)}
                    {link.hasPassword && ' · with password'}
                  </span>
                  <span>
                    {viewsOf(link)} · by {link.createdBy || 'a colleague'}
                  </span>
                </div>
                <Tag tone={states[link.state].tone}>{states[link.state].label}</Tag>
                {link.state === 'active' && (
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={`Revoke ${link.name}`}
                    onClick={() => setRevoked(link)}
                  >
                    Revoke
                  </Button>
                )}
              </li>
            ))}
            {revoked && (
              <ConfirmModal
                title={`Revoke “${revoked.name}”`}
                action="Revoke"
                onConfirm={() => revoke(revoked)}
                onClose={() => setRevoked(null)}
              >
                The link stops working at once, also where it is open. It cannot be brought back; make a new
                one instead.
              </ConfirmModal>
            )}
          </ul>
        )
      }
    </Loaded>
  );
}

const viewsOf = ({ viewCount, lastViewedAt }: ShareLink): string =>
  viewCount === 0
    ? 'Not opened yet'
    : `Opened ${viewCount === 1 ? 'once' : `${format.count(viewCount)} times`}, last ${format.instant(lastViewedAt)}`;
