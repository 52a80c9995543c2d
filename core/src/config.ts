import { hkdfSync } from 'node:crypto';
import { z } from 'zod';

/** `1`, `true`, `yes`, `on` and their opposites, as people write them in an environment. */
const flag = z
  .enum(['1', '0', 'true', 'false', 'yes', 'no', 'on', 'off'])
  .transform((value) => ['1', 'true', 'yes', 'on'].includes(value));
const port = z.coerce.number().int().min(0).max(65535);

const isKey = (text: string) => Buffer.from(text.trim(), 'base64').length === 32;
/** One key, or the new one and the old ones while they are being replaced; see encryption.ts. */
const encryptionKey = z.string().refine((value) => value.split(',').every(isKey), {
  message: 'must be 32 bytes in base64 (or several, with commas); make one with: openssl rand -base64 32',
});

/** A rule that `given` is of no use without `needed`; judged also when other variables are wrong. */
function together(given: string, needed: string) {
  const isKept = (env: Record<string, unknown>) => env[given] === undefined || env[needed] !== undefined;
  const rule = { path: [needed], message: `is required with ${given}`, when: () => true };
  return [isKept, rule] as const;
}

/** Every variable a service reads. What is optional here has an embedded default (see dev/). */
const Environment = z
  .object({
    PORT: port.default(8080),
    HOST: z.string().min(1).optional(),
    PUBLIC_URL: z.url().optional(),
    TRUST_PROXY: flag.default(false),
    DATA_DIR: z.string().min(1).default('.data'),
    BACKUP_DIR: z.string().min(1).optional(),
    BACKUP_KEEP: z.coerce.number().int().min(1).default(14),
    DEMO: flag.optional(),
    ADMIN_EMAIL: z.email().optional(),
    ADMIN_PASSWORD: z.string().min(8).optional(),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    ALLOW_PRIVATE_ENDPOINTS: flag.optional(),
    S3_ENDPOINT: z.url().optional(),
    S3_REGION: z.string().min(1).default('us-east-1'),
    S3_BUCKET: z.string().min(3).optional(),
    S3_PREFIX: z.string().default(''),
    S3_ACCESS_KEY_ID: z.string().min(1).optional(),
    S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    MAIL_FROM: z.string().min(3).default('reports@localhost'),
    ALERT_EMAIL: z.email().optional(),
    JWT_SECRET: z.string().min(32).optional(),
    DATA_ENCRYPTION_KEY: encryptionKey.optional(),
    CUBE_PORT: port.optional(),
    CUBE_URL: z.url().optional(),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .refine(...together('S3_SECRET_ACCESS_KEY', 'S3_ACCESS_KEY_ID'))
  .refine(...together('S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'))
  .refine(...together('S3_ENDPOINT', 'S3_BUCKET'));

export type Config = z.infer<typeof Environment>;

/** Variables without which a service cannot run; the supervisor fills them in when everything is embedded. */
type Required = 'DATABASE_URL' | 'JWT_SECRET' | 'DATA_ENCRYPTION_KEY' | 'CUBE_URL' | 'CUBE_PORT';
export type ServiceConfig<Needs extends Required> = Config & { [Name in Needs]-?: NonNullable<Config[Name]> };

/** One message for all problems of the environment, each by variable name. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(
      `The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

/**
 * Parses the environment. An empty variable counts as not set.
 * @param needs variables that this process cannot do without
 * @throws {ConfigError} naming every variable that is missing or wrong, all at once
 */
export function loadConfig<Needs extends Required = never>(
  needs: readonly Needs[] = [],
  environment: Record<string, string | undefined> = process.env,
): ServiceConfig<Needs> {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const missing = needs.filter((name) => set[name] === undefined).map((name) => `${name} is required`);
  const parsed = Environment.safeParse(set);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  if (missing.length > 0 || !parsed.success) throw new ConfigError([...missing, ...wrong]);
  return parsed.data as ServiceConfig<Needs>;
}

/** The roles that services connect as; none owns a table, none is a superuser. */
export const serviceRoles = ['app_worker', 'app_api', 'app_cube'] as const;
export type ServiceRole = (typeof serviceRoles)[number];

/**
 * The password of a service role: derived from DATA_ENCRYPTION_KEY (HKDF-SHA-256), so that the
 * migrations that create the role and the service that logs in agree without another secret to keep.
 */
export function servicePassword(dataEncryptionKey: string, role: ServiceRole): string {
  const [current = ''] = dataEncryptionKey.split(',');
  const key = hkdfSync('sha256', Buffer.from(current, 'base64'), '', `postgres role ${role}`, 32);
  return Buffer.from(key).toString('base64url');
}

/** DATABASE_URL with the user and password of a service role in place of the owner's. */
export function serviceUrl(
  config: Record<'DATABASE_URL' | 'DATA_ENCRYPTION_KEY', string>,
  role: ServiceRole,
): string {
  const url = new URL(config.DATABASE_URL);
  url.username = role;
  url.password = servicePassword(config.DATA_ENCRYPTION_KEY, role);
  return url.href;
}
