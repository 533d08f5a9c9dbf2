import { z } from 'zod';

/** The bodies and answers of the JSON API. Times in UTC. */
export const authUrlQuery = z.strictObject({
  redirectUri: z
    .string()
    .optional()
    .meta({ description: 'One of those registered; the portal’s own unless given.' }),
  language: z.enum(['pt-BR', 'en']).default('pt-BR').meta({ description: 'Of Google’s consent page.' }),
});

export const authUrl = z
  .object({
    authUrl: z.url().meta({ description: 'Where to send the doctor’s browser.' }),
    state: z.string().meta({ description: 'Comes back from Google, and is good once.' }),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'AuthUrl' });

/** What Google's redirect said, `code` or `error` with its `state`; or the doctor's answer to the `question` of `another-account`. */
export const oauthCallback = z
  .strictObject({
    state: z.string().min(1).max(512).optional(),
    code: z.string().min(1).max(4_096).optional(),
    error: z.string().min(1).max(256).optional(),
    question: z.uuid().optional().meta({ description: 'As `next.question` of the status has it.' }),
    replaceAccount: z
      .boolean()
      .optional()
      .meta({ description: 'Whether the doctor wants this account even where another one is connected.' }),
  })
  .superRefine(({ state, code, error, question, replaceAccount }, context) => {
    const fault = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (state === undefined) {
      if (code !== undefined || error !== undefined || question === undefined) fault('state', 'is missing');
      else if (replaceAccount === undefined) fault('replaceAccount', 'is missing');
    } else if ((code === undefined) === (error === undefined)) {
      fault('code', 'must stand beside the state, or else `error`');
    }
  })
  .meta({ id: 'OAuthCallback', example: { state: 'aBc', code: '4/0Ab…' } });

const withdrawal = z.object({
  step: z.enum(['removing', 'revoking', 'done']),
  cause: z.enum(['doctor', 'operator', 'deprovisioned', 'another-account']),
  requestedAt: z.iso.datetime(),
  patientUntil: z.iso.datetime().optional().meta({ description: 'Until when the present step may last.' }),
  finishedAt: z.iso.datetime().optional(),
  leftBehind: z
    .int()
    .optional()
    .meta({ description: 'Events that could not be taken off; absent where nobody said.' }),
  revokedAtGoogle: z
    .boolean()
    .optional()
    .meta({ description: 'Absent: Google was not asked, since somebody goes on using the account.' }),
  nextRefused: z
    .enum(['linked-to-another-doctor', 'account-ending', 'account-inactive'])
    .optional()
    .meta({ description: 'Why the account that waited for this was not connected.' }),
});

export const connectionStatus = z
  .object({
    state: z.enum([
      ...(['not-connected', 'connected', 'paused'] as const),
      ...(['access-revoked', 'scope-missing', 'withdrawing'] as const),
    ]),
    googleEmail: z.email().optional(),
    connectedAt: z.iso.datetime().optional(),
    pause: z.object({ since: z.iso.datetime(), entries: z.enum(['keep', 'remove']) }).optional(),
    withdrawal: withdrawal
      .optional()
      .meta({ description: 'The latest leave of a Google account, under way or done.' }),
    next: z.object({ googleEmail: z.email(), needsAnswer: z.boolean(), question: z.uuid() }).optional().meta({
      description:
        'An account that was consented with and waits: for the withdrawal, or for the doctor’s answer.',
    }),
  })
  .meta({ id: 'ConnectionStatus' });
export type ConnectionStatus = z.infer<typeof connectionStatus>;

export const integration = z
  .object({
    provider: z.literal('google-calendar'),
    enabled: z.boolean().meta({ description: 'False while paused.' }),
    googleEmail: z.email(),
    calendarId: z.string(),
    connectedAt: z.iso.datetime(),
    connectionVersion: z.int(),
    status: connectionStatus,
  })
  .meta({ id: 'Integration' });
export type Integration = z.infer<typeof integration>;

export const toggle = z
  .strictObject({
    enabled: z.boolean(),
    entries: z.enum(['keep', 'remove']).optional().meta({
      description:
        'When pausing: surgeries that have not begun stay on the calendar (the default) or leave it.',
    }),
  })
  .refine(({ enabled, entries }) => !enabled || entries === undefined, {
    path: ['entries'],
    message: 'is only for a pause',
  })
  .meta({ id: 'Toggle' });

export const revocation = z
  .strictObject({ reason: z.string().trim().min(3).max(500) })
  .meta({ id: 'Revocation', description: 'The reason stands in the audit log; it names no patient.' });

export const doctorQuery = z.strictObject({
  state: connectionStatus.shape.state.optional(),
  after: z.string().max(64).optional().meta({ description: 'The last `doctorId` of the page before.' }),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export const doctorList = z
  .object({
    items: z.array(
      z.object({ doctorId: z.string(), state: connectionStatus.shape.state, active: z.boolean() }),
    ),
    next: z.string().optional().meta({ description: '`after` of the next page; absent on the last.' }),
  })
  .meta({ id: 'DoctorList' });
