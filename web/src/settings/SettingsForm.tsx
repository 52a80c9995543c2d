import { Button, ColorInput, Group, Paper, Select, Stack, TextInput, Title } from '@mantine/core';
import { type Organization, OrganizationChange } from '@pmd/core/contract/organization';
import { z } from 'zod';
import { changeOrganization } from '../api/organization.ts';
import { FormError } from '../ui/FormError.tsx';
import { toastDone } from '../ui/toast.ts';
import { useForm } from '../ui/useForm.ts';

/** As people fill it in: an empty field is none, and a number is text. */
const none = (text: unknown) => (text === '' ? null : text);
const number = (text: unknown) => (text === '' ? null : Number(text));
const { accentColor, stagingRetentionDays, reportRetentionDays, metricsRetentionMonths } =
  OrganizationChange.shape;
const Form = OrganizationChange.extend({
  accentColor: z.preprocess(none, accentColor),
  stagingRetentionDays: z.preprocess(number, stagingRetentionDays),
  reportRetentionDays: z.preprocess(number, reportRetentionDays),
  metricsRetentionMonths: z.preprocess(number, metricsRetentionMonths),
});

const currencies = Intl.supportedValuesOf('currency').map((code) => ({
  value: code,
  label: `${code} · ${new Intl.DisplayNames('en', { type: 'currency' }).of(code)}`,
}));
const timeZones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
const locales = [
  'en-US',
  'en-GB',
  'de-DE',
  'de-AT',
  'de-CH',
  'fr-FR',
  'es-ES',
  'it-IT',
  'nl-NL',
  'pt-BR',
  'pt-PT',
  'pl-PL',
  'sv-SE',
  'da-DK',
  'nb-NO',
  'fi-FI',
  'cs-CZ',
  'ja-JP',
  'en-IN',
  'en-AU',
  'en-CA',
].map((tag) => ({
  value: tag,
  label: `${new Intl.NumberFormat(tag, { minimumFractionDigits: 2 }).format(1234567.89)} · ${new Intl.DisplayNames('en', { type: 'language' }).of(tag)}`,
}));
const swatches = [
  '#4f46e5',
  '#0369a1',
  '#0f766e',
  '#15803d',
  '#b45309',
  '#b91c1c',
  '#be185d',
  '#6d28d9',
  '#334155',
];

/** Name, look, how numbers and days are written, and what is kept. */
export function SettingsForm({
  settings,
  onSaved,
}: {
  settings: Organization;
  onSaved: () => Promise<unknown>;
}) {
  const form = useForm({
    schema: Form,
    initial: {
      name: settings.name,
      accentColor: settings.accentColor ?? '',
      currency: settings.currency as string | null,
      timeZone: settings.timeZone as string | null,
      locale: settings.locale as string | null,
      stagingRetentionDays: String(settings.stagingRetentionDays),
      reportRetentionDays: String(settings.reportRetentionDays),
      metricsRetentionMonths: String(settings.metricsRetentionMonths ?? ''),
    },
    submit: changeOrganization,
    onDone: () => {
      toastDone('Settings saved');
      void onSaved();
    },
  });
  const known = (choices: { value: string; label: string }[], value: string) =>
    choices.some((choice) => choice.value === value) ? choices : [{ value, label: value }, ...choices];
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <Stack gap="md">
        <Paper p="md" component="section">
          <Stack gap="md">
            <Title order={2}>Name and look</Title>
            <TextInput {...form.field('name', 'Name')} />
            <ColorInput
              description="Of buttons, links and what is selected. Empty: the product’s own."
              placeholder="#4f46e5"
              swatches={swatches}
              swatchesPerRow={9}
              fixOnBlur={false}
              eyeDropperButtonProps={{ 'aria-label': 'Pick a colour from the screen' }}
              {...form.field('accentColor', 'Accent colour')}
            />
          </Stack>
        </Paper>
        <Paper p="md" component="section">
          <Stack gap="md">
            <Title order={2}>Numbers and days</Title>
            <Select
              description="Amounts are written with it; none is converted."
              searchable
              allowDeselect={false}
              data={known(currencies, settings.currency)}
              {...form.field('currency', 'Currency')}
            />
            <Select
              description="How numbers and dates are written."
              searchable
              allowDeselect={false}
              data={known(locales, settings.locale)}
              {...form.field('locale', 'Format')}
            />
            <Select
              description="Decides when summaries and checks run. Reporting days stay the partner’s."
              searchable
              allowDeselect={false}
              data={timeZones}
              {...form.field('timeZone', 'Time zone')}
            />
          </Stack>
        </Paper>
        <Paper p="md" component="section">
          <Stack gap="md">
            <Title order={2}>What is kept</Title>
            <TextInput
              description="Days for which the lines of a file are kept after a later file has replaced them."
              inputMode="numeric"
              {...form.field('stagingRetentionDays', 'Lines of replaced files')}
            />
            <TextInput
              description="Whole months beside the current one; what is older is deleted for good. Empty: for ever. Summaries are kept for ever."
              inputMode="numeric"
              {...form.field('metricsRetentionMonths', 'Daily numbers')}
            />
            <TextInput
              description="Days for which the PDF of a report sent by mail is kept. The mail itself, its figures and who got it are kept for ever."
              inputMode="numeric"
              {...form.field('reportRetentionDays', 'PDFs of sent reports')}
            />
          </Stack>
        </Paper>
        <FormError error={form.error} />
        <Group justify="end">
          <Button type="submit" loading={form.isSending}>
            Save settings
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
