import { randomUUID } from 'node:crypto';
import { calendarAccess } from '@surgery-calendar/contracts';
import { createServiceAssertionSigner } from '@surgery-calendar/service-host';
import type { JWK } from 'jose';
import type { DemoDoctor } from './demo-doctors.ts';

/** Asks identity, as the bridge does, which of the doctors have connected a Google account. */
export async function whichDoctorsAreConnected(
  doctors: readonly DemoDoctor[],
  identityUrl: string,
  bridgePrivateKey: JWK,
): Promise<ReadonlySet<DemoDoctor>> {
  const sign = await createServiceAssertionSigner({
    ...{ issuer: 'calendar-bridge', audience: 'identity', privateKey: bridgePrivateKey },
    ...{ clock: () => new Date(), newId: randomUUID },
  });
  const connected = new Set<DemoDoctor>();
  for (const doctor of doctors) {
    const { hospitalId, surgeonId } = doctor;
    const response = await fetch(`${identityUrl}/internal/google/access-token`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${await sign({ hospital_id: hospitalId, doctor_id: surgeonId })}`,
      },
      body: JSON.stringify({ hospitalId, doctorId: surgeonId }),
    });
    if (!response.ok)
      throw new Error(`identity answered ${response.status} when asked for ${hospitalId}/${surgeonId}`);
    if (calendarAccess.parse(await response.json()).mode !== 'none') connected.add(doctor);
  }
  return connected;
}
