import { Paper, Stack, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { organizationQuery } from '../api/organization.ts';
import { LogoEditor } from '../logos/LogoEditor.tsx';
import { SettingsForm } from '../settings/SettingsForm.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Page } from '../ui/Page.tsx';

/** What holds for everybody of the organization: its name and look, how numbers are written, what is kept. */
export default function SettingsPage() {
  const organization = useQuery(organizationQuery());
  const queries = useQueryClient();
  const refresh = () =>
    Promise.all(['organization', 'me'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
  return (
    <Page title="Settings" note="For everybody of the organization, clients included">
      <Loaded query={organization} what="The settings">
        {(settings) => (
          <Stack gap="md" maw={640}>
            <Paper p="md" component="section">
              <Stack gap="md">
                <Title order={2}>Logo</Title>
                <LogoEditor
                  owner="organization"
                  setAt={settings.logoAt}
                  name={settings.name}
                  onChanged={refresh}
                />
              </Stack>
            </Paper>
            <SettingsForm settings={settings} onSaved={refresh} />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}
