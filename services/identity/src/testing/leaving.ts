import { expect } from '@jest/globals';
import { type FormClient, type Page } from '@surgery-calendar/sandbox/form-client';
import { eventually } from '@surgery-calendar/test-servers';
import { type IdentityWorld } from './identity-world.ts';
import { type Person } from './people.ts';

/** A doctor signs in and disconnects by the portal's own pages. */
export async function disconnect(
  world: IdentityWorld,
  person: Person,
): Promise<{ readonly browser: FormClient; readonly page: Page }> {
  const { browser, page } = await world.signIn(person);
  const question = await browser.follow(page, 'Desconectar');
  return { browser, page: await browser.submit(question, { button: 'Desconectar e retirar as cirurgias' }) };
}

/** The bridge has taken the doctor's entries off, all but `left`. */
export async function entriesAreOff(
  world: IdentityWorld,
  doctor: { readonly hospitalId: string; readonly doctorId: string },
  left = 0,
): Promise<void> {
  const leaving = await eventually(() => {
    const found = world.published.findLast(
      ({ type, data }) =>
        type === 'calendar-access.withdrawing.v1' &&
        data.hospitalId === doctor.hospitalId &&
        data.doctorId === doctor.doctorId,
    );
    if (found === undefined) throw new Error('nobody is leaving');
    return found;
  });
  const { hospitalId, doctorId, connectionVersion } = leaving.data;
  const cleared = { hospitalId, doctorId, connectionVersion, left, clearedAt: new Date().toISOString() };
  expect(await world.bridgeSays(cleared)).toBe('ack');
}

/** Time passes, and every worker looks at the clock. */
export async function passTime(world: IdentityWorld, ms: number): Promise<void> {
  world.passTime(ms);
  await world.pool.query('NOTIFY identity_departure');
}

/** The accounts that a doctor is linked to, and those that are known at all. */
export async function accounts(world: IdentityWorld) {
  const links = await world.pool.query<{ doctor_id: string; google_email: string }>(
    `SELECT doctor_id, google_email FROM identity.user_google_auth JOIN identity.doctor ON doctor.id = user_id ORDER BY 1`,
  );
  const known = await world.pool.query<{ email: string }>(
    'SELECT email FROM identity.google_account ORDER BY 1',
  );
  return {
    links: links.rows.map((link) => `${link.doctor_id} ${link.google_email}`),
    known: known.rows.map(({ email }) => email),
  };
}

/** Until no withdrawal is under way. */
export function allHaveLeft(world: IdentityWorld): Promise<void> {
  return eventually(async () => {
    const { rows } = await world.pool.query('SELECT step FROM identity.withdrawal WHERE finished_at IS NULL');
    expect(rows).toEqual([]);
  });
}

/** Until then a consent for an account whose grant is being ended is told to come again. */
export function discardedGrantsAreEnded(world: IdentityWorld): Promise<void> {
  return eventually(async () => {
    const { rows } = await world.pool.query(
      'SELECT id FROM identity.discarded_grant WHERE finished_at IS NULL',
    );
    expect(rows).toEqual([]);
  });
}

export async function auditedActions(world: IdentityWorld): Promise<string[]> {
  const { rows } = await world.pool.query<{ action: string }>(
    'SELECT action FROM identity.audit_log ORDER BY seq',
  );
  return rows.map(({ action }) => action);
}
