import { hospitalId, publisherRights } from '@surgery-calendar/contracts';
import { jsonSetting, trustedIssuerFields } from '@surgery-calendar/service-host';
import { z } from 'zod';

/** The environment of the surgery service. */
export const environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3001),
  HOST: z.string().default('0.0.0.0'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  AMQP_URL: z.url({ protocol: /^amqps?$/ }),
  /**
   * Whose bearer tokens are taken: `[{"hospitalId": "hc-sp", "issuer": "https://…"}]`; where an issuer serves several hospitals,
   * each with the claim that tells them apart: `"claim": {"name": "hospital", "value": "hc-sp"}`.
   */
  HOSPITALS: jsonSetting(z.array(z.object({ hospitalId, ...trustedIssuerFields })).min(1)),
  /** Who may publish for which hospital: `{"his-sp": ["hc-sp"]}`, by RabbitMQ user; as the calendar bridge has it. */
  PUBLISHER_RIGHTS: jsonSetting(publisherRights).default({}),
  ACCEPT_UNVERIFIED_PUBLISHERS: z.stringbool().default(false),
});
export type Environment = z.infer<typeof environment>;

export type SurgeryConfiguration = Omit<Environment, 'AMQP_URL' | 'LOG_LEVEL'>;
