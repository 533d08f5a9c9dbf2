import { createFormClient, type Page } from '@surgery-calendar/sandbox/form-client';

export interface DoctorToConnect {
  readonly identityUrl: string;
  readonly hospitalId: string;
  /** At the hospital's identity provider. */
  readonly email: string;
  readonly password: string;
  /** The account to choose on the sandbox Google's consent page. */
  readonly googleEmail: string;
  /** Scopes whose boxes to leave unticked. */
  readonly untick?: readonly string[];
  /** Press Deny instead of Allow. */
  readonly deny?: boolean;
}

/**
 * Connects a doctor as a person does, page by page: the hospital's sign-in, the portal, Google's consent page. Resolves with the
 * portal's last page; throws where a page is not the expected one, or where all was allowed and the calendar is not connected.
 */
export async function connectDoctor(doctor: DoctorToConnect): Promise<Page> {
  const { identityUrl, hospitalId, email, password, googleEmail, untick = [], deny = false } = doctor;
  const browser = createFormClient();
  const signIn = await browser.open(`${identityUrl}/sign-in/${hospitalId}`);
  const dashboard = await browser.submit(signIn, { fields: { username: email, password } });
  if (dashboard.url !== `${identityUrl}/dashboard`) throw unexpected(doctor, 'could not sign in', dashboard);

  const consent = await browser.submit(dashboard, { button: 'Conectar Google Calendar' });
  const answered = await browser.submit(consent, {
    fields: { account: googleEmail },
    untick,
    button: deny ? 'deny' : 'allow',
  });
  const isConnected = answered.text.includes('Google Calendar conectado com sucesso');
  if (!isConnected && !deny && untick.length === 0) throw unexpected(doctor, 'could not connect', answered);
  return answered;
}

function unexpected({ hospitalId, email }: DoctorToConnect, what: string, page: Page): Error {
  return new Error(`${email} of ${hospitalId} ${what} (${page.status}): ${page.text.slice(0, 300)}`);
}
