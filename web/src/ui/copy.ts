import { toastDone, toastFailed } from './toast.ts';

/** Puts text on the clipboard and says so; `what` is what was copied: `12 rows`. */
export async function copy(text: string, what: string): Promise<void> {
  try {
    await write(text);
    toastDone(`Copied ${what}.`);
  } catch {
    toastFailed('The browser did not allow copying.');
  }
}

async function write(text: string): Promise<void> {
  if (window.isSecureContext) return navigator.clipboard.writeText(text);
  // Without TLS there is no clipboard but this old one.
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (!done) throw new Error('copy was refused');
}
