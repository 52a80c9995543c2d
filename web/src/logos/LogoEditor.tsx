import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { toApiError } from '../api/error.ts';
import { type LogoOwner, removeLogo, setLogo } from '../api/logos.ts';
import { FormError } from '../ui/FormError.tsx';
import { Logo } from './Logo.tsx';

/** Shows a logo and lets it be replaced or removed. `onChanged` reads anew what says when it was set. */
export function LogoEditor({
  owner,
  setAt,
  name,
  onChanged,
}: {
  owner: LogoOwner;
  setAt: string | null;
  name: string;
  onChanged: () => Promise<unknown>;
}) {
  const changing = useMutation({
    mutationFn: (file: File | null) => (file ? setLogo(owner, file) : removeLogo(owner)),
    onSuccess: onChanged,
  });
  return (
    <Stack gap="sm">
      <Group gap="md" wrap="nowrap">
        <Logo owner={owner} setAt={setAt} name={name} size={56} />
        <Stack gap={4}>
          <Group gap="sm">
            <FileButton
              accept="image/png,image/jpeg,image/webp"
              onChange={(file) => file && changing.mutate(file)}
              inputProps={{ 'aria-label': 'Logo file' }}
            >
              {(props) => (
                <Button {...props} variant="default" size="xs" loading={changing.isPending}>
                  {setAt ? 'Replace logo' : 'Upload logo'}
                </Button>
              )}
            </FileButton>
            {setAt && (
              <Button
                variant="default"
                size="xs"
                disabled={changing.isPending}
                onClick={() => changing.mutate(null)}
              >
                Remove logo
              </Button>
            )}
          </Group>
          <Text size="xs" c="dimmed">
            PNG, JPEG or WebP, at most 512 KiB; a square looks best.
          </Text>
        </Stack>
      </Group>
      <FormError error={changing.error && toApiError(changing.error)} />
    </Stack>
  );
}
