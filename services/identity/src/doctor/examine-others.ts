import { randomUUID } from 'node:crypto';
import { doctorId } from '@surgery-calendar/contracts';
import { Ailment, createServiceAssertionSigner, examine, type Finding } from '@surgery-calendar/service-host';
import type { IdentityConfiguration } from '../configuration.ts';
import { ServiceAway, type AskedService, type OnBehalfOf } from '../overview/ask-service.ts';
import { readHistory } from '../overview/read-history.ts';
import { readSurgeries } from '../overview/read-surgeries.ts';

type Others = Pick<
  IdentityConfiguration,
  'surgeryUrl' | 'calendarBridgeUrl' | 'identityPrivateKey' | 'hospitals'
>;

/** Asks surgery and the bridge what the portal asks them, about a doctor whom nobody knows: what is at stake is identity's own key. */
export function examineOthers(configuration: Others): readonly Promise<Finding>[] {
  return [
    examineOne('surgery', configuration.surgeryUrl, 'SURGERY_URL', configuration, (service, doctor) =>
      readSurgeries(service, doctor, 'none', new Date()),
    ),
    examineOne(
      'calendar-bridge',
      configuration.calendarBridgeUrl,
      'CALENDAR_BRIDGE_URL',
      configuration,
      readHistory,
    ),
  ];
}

function examineOne(
  name: AskedService['name'],
  url: string,
  setting: string,
  { identityPrivateKey: privateKey, hospitals }: Others,
  ask: (service: AskedService, doctor: OnBehalfOf) => Promise<unknown>,
): Promise<Finding> {
  const fix = `see that ${name} runs and is reached from here at ${setting}, that it has the public half of IDENTITY_PRIVATE_KEY as IDENTITY_PUBLIC_KEY, and both the same hospitals`;
  return examine(name, 'takes our assertions', fix, async () => {
    const [hospital] = hospitals;
    if (hospital === undefined) throw new Ailment('no hospital is configured', 'set HOSPITALS');
    const signAssertion = await createServiceAssertionSigner({
      ...{ issuer: 'identity', audience: name, privateKey },
      ...{ clock: () => new Date(), newId: randomUUID },
    });
    const doctor = { hospitalId: hospital.hospitalId, doctorId: doctorId.parse('asked-by-the-doctor') };
    try {
      await ask({ name, url, timeoutMs: 8_000, signAssertion }, doctor);
      return 'answers';
    } catch (error) {
      if (error instanceof ServiceAway) throw new Ailment(error.message, fix);
      throw error;
    }
  });
}
