import { Button } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { creativeQuery } from '../api/creatives.ts';
import { useUser } from '../api/useSession.ts';
import classes from './CreativePreview.module.css';
import { PreviewModal } from './PreviewModal.tsx';

/** What a creative looks like, where its address is known; administrators say where that is. */
export function CreativePreview({ id, name }: { id: string; name: string }) {
  const { data } = useQuery(creativeQuery(id));
  const isAdmin = useUser().role === 'admin';
  const [isAsking, setIsAsking] = useState(false);
  if (!data || !(data.previewUrl || isAdmin)) return null;
  return (
    <div className={classes.preview}>
      {data.previewUrl && <Picture key={data.previewUrl} url={data.previewUrl} name={name} />}
      {isAdmin && (
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPhoto size={14} />}
          onClick={() => setIsAsking(true)}
        >
          {data.previewUrl ? 'Change preview' : 'Add a preview'}
        </Button>
      )}
      {isAsking && <PreviewModal creative={data} onClose={() => setIsAsking(false)} />}
    </div>
  );
}

/** An image only, asked without saying from where; what is no image is not shown. */
function Picture({ url, name }: { url: string; name: string }) {
  const [isBroken, setIsBroken] = useState(false);
  if (isBroken) return <p className={classes.note}>The preview of this creative could not be shown.</p>;
  return (
    <figure className={classes.figure}>
      <img
        src={url}
        alt={`Preview of ${name}`}
        referrerPolicy="no-referrer"
        loading="lazy"
        decoding="async"
        onError={() => setIsBroken(true)}
      />
    </figure>
  );
}
