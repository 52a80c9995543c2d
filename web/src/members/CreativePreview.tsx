import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { creativeQuery } from '../api/creatives.ts';
import classes from './CreativePreview.module.css';

/**
 * What a creative looks like, where its address is known. An image only, asked without saying from where; what is no
 * image is not shown.
 */
export function CreativePreview({ id, name }: { id: string; name: string }) {
  const { data } = useQuery(creativeQuery(id));
  const [isBroken, setIsBroken] = useState(false);
  if (!data?.previewUrl) return null;
  if (isBroken) return <p className={classes.note}>The preview of this creative could not be shown.</p>;
  return (
    <figure className={classes.figure}>
      <img
        src={data.previewUrl}
        alt={`Preview of ${name}`}
        referrerPolicy="no-referrer"
        loading="lazy"
        decoding="async"
        onError={() => setIsBroken(true)}
      />
    </figure>
  );
}
