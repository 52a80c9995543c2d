import { Button } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import classes from './DropZone.module.css';
import { startUploads } from './uploads.ts';

/** Everything inside takes dropped files. */
export function DropZone({ children }: { children: ReactNode }) {
  // Entering a child fires before leaving its parent, so this counts how deep the pointer is.
  const [depth, setDepth] = useState(0);
  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same for keyboards
    <div
      className={classes.zone}
      onDragEnter={(event) => carriesFiles(event) && setDepth(depth + 1)}
      onDragLeave={(event) => carriesFiles(event) && setDepth(depth - 1)}
      onDragOver={(event) => carriesFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        setDepth(0);
        startUploads([...event.dataTransfer.files]);
      }}
    >
      {children}
      {depth > 0 && (
        <div className={classes.hint}>
          <IconUpload size={28} stroke={1.5} />
          Drop CSV files to load them
        </div>
      )}
    </div>
  );
}

/** Chooses files by hand. */
export function UploadButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        className={classes.input}
        type="file"
        aria-label="Upload files"
        accept=".csv,.gz,text/csv,application/gzip"
        multiple
        tabIndex={-1}
        onChange={({ currentTarget }) => {
          startUploads([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      <Button leftSection={<IconUpload size={16} />} onClick={() => input.current?.click()}>
        Upload files
      </Button>
    </>
  );
}
