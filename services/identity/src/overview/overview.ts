import { type Logger } from '@surgery-calendar/service-host';
import { type Hospital } from '../hospital.ts';
import { ServiceAway, type AskedService, type OnBehalfOf } from './ask-service.ts';
import { readHistory, type HistoryLine } from './read-history.ts';
import { readSurgeries, type DoctorSurgeries } from './read-surgeries.ts';
import { requestCheck, type CheckOutcome } from './request-check.ts';

/** What another service knows for a page; undefined: it is away just now, and the rest of the page does without. */
export interface Overview {
  readonly surgeries: DoctorSurgeries | undefined;
  readonly history: readonly HistoryLine[] | undefined;
}

export interface OverviewSource {
  /** Both parts, asked for side by side. Never rejects for a service that is away. */
  read(doctor: OnBehalfOf): Promise<Overview>;
  /** Has the doctor's entries and calendar looked at now. */
  check(doctor: OnBehalfOf): Promise<CheckOutcome>;
}

/** What the surgery service and the calendar bridge know of a doctor. Keeps nothing. */
export function createOverviewSource(parts: {
  readonly surgery: AskedService;
  readonly bridge: AskedService;
  readonly hospitals: readonly Hospital[];
  readonly clock: () => Date;
  readonly logger: Logger;
}): OverviewSource {
  const { surgery, bridge, hospitals, clock, logger } = parts;
  const unlessAway = async <Known>(asking: Promise<Known>): Promise<Known | undefined> => {
    try {
      return await asking;
    } catch (error) {
      if (!(error instanceof ServiceAway)) throw error;
      logger.warn({ reason: error.message }, 'a part of the portal is away');
      return undefined;
    }
  };
  return {
    async read(doctor) {
      const hospital = hospitals.find(({ hospitalId }) => hospitalId === doctor.hospitalId);
      // No policy is known: nothing is shown, as nothing is placed.
      const details = hospital?.patientDetails ?? 'none';
      const [surgeries, history] = await Promise.all([
        unlessAway(readSurgeries(surgery, doctor, details, clock())),
        unlessAway(readHistory(bridge, doctor)),
      ]);
      return { surgeries, history };
    },
    check: async (doctor) => (await unlessAway(requestCheck(bridge, doctor))) ?? { kind: 'away' },
  };
}
