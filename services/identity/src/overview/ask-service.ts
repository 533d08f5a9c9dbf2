import { type DoctorId, type HospitalId } from '@surgery-calendar/contracts';
import { type ServiceAssertionClaims } from '@surgery-calendar/service-host';
import { type z } from 'zod';

/** Whom a service is asked for: identity speaks for one doctor of one hospital at a time. */
export interface OnBehalfOf {
  readonly hospitalId: HospitalId;
  readonly doctorId: DoctorId;
}

/** A service that identity asks on a doctor's behalf. */
export interface AskedService {
  /** Of its log lines. */
  readonly name: 'surgery' | 'calendar-bridge';
  /** Without a closing slash. */
  readonly url: string;
  readonly signAssertion: (claims: ServiceAssertionClaims) => Promise<string>;
  /** Of the whole answer, its body included: a doctor looks at the page meanwhile. */
  readonly timeoutMs: number;
}

/** The service did not answer, or not as agreed. Names neither a patient nor a token. */
export class ServiceAway extends Error {
  override readonly name = 'ServiceAway';
}

/** Sends a request on a doctor's behalf and parses the answer; undefined is a 404. Throws `ServiceAway` for everything else. */
export async function askService<Schema extends z.ZodType>(
  service: AskedService,
  doctor: OnBehalfOf,
  asked: { readonly path: string; readonly body?: object },
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const { hospitalId, doctorId } = doctor;
  const assertion = await service.signAssertion({ hospital_id: hospitalId, doctor_id: doctorId });
  const { status, body } = await send(service, asked, assertion);
  if (status === 404) return undefined;
  if (status < 200 || status > 299) throw new ServiceAway(`${service.name} answered ${status}`);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ServiceAway(`${service.name} answered in an unknown shape`);
  return parsed.data;
}

async function send(
  service: AskedService,
  { path, body }: { readonly path: string; readonly body?: object },
  assertion: string,
): Promise<{ readonly status: number; readonly body: unknown }> {
  try {
    const response = await fetch(`${service.url}${path}`, {
      headers: {
        Authorization: `Bearer ${assertion}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(service.timeoutMs),
      redirect: 'error',
    });
    const text = await response.text();
    return { status: response.status, body: response.ok ? JSON.parse(text) : undefined };
  } catch (error) {
    // Not as its cause: an error of JSON.parse quotes what it could not read.
    const reason = error instanceof Error ? error.name : 'unknown';
    throw new ServiceAway(`${service.name} did not answer: ${reason}`);
  }
}
