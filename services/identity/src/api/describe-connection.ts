import { type DoctorConnection } from '../connection/doctor-connection.ts';
import { type PendingGrant } from '../connection/pending-grant.ts';
import { type Withdrawal } from '../withdrawal/withdrawal.ts';
import { type ConnectionStatus } from './api-schemas.ts';

/** A doctor's connection as the API shows it. */
export function describeConnection(
  connection: DoctorConnection,
  withdrawal: Withdrawal | undefined,
  pending: PendingGrant | undefined,
): ConnectionStatus {
  return {
    state: connection.state,
    ...(connection.state === 'not-connected'
      ? {}
      : { googleEmail: connection.googleEmail, connectedAt: connection.connectedAt.toISOString() }),
    ...(connection.state !== 'not-connected' && connection.pause !== undefined
      ? { pause: { since: connection.pause.since.toISOString(), entries: connection.pause.entries } }
      : {}),
    ...(withdrawal === undefined ? {} : { withdrawal: describeWithdrawal(withdrawal) }),
    ...(pending === undefined
      ? {}
      : {
          next: {
            googleEmail: pending.google.email,
            needsAnswer: !pending.isConfirmed,
            question: pending.question,
          },
        }),
  };
}

function describeWithdrawal(withdrawal: Withdrawal): ConnectionStatus['withdrawal'] {
  const { step, cause, finishedAt } = withdrawal;
  return {
    ...{ step, cause, requestedAt: withdrawal.requestedAt.toISOString() },
    ...(finishedAt === undefined
      ? { patientUntil: withdrawal.patientUntil.toISOString() }
      : { finishedAt: finishedAt.toISOString() }),
    leftBehind: withdrawal.leftBehind,
    revokedAtGoogle: withdrawal.revokedAtGoogle,
    nextRefused: withdrawal.nextRefused,
  };
}
