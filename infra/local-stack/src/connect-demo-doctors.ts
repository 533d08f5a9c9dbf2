import { connectDoctor } from './connect-doctor.ts';
import { demoDoctors } from './demo-doctors.ts';

/** Connects the demo doctors that are to be, through the real sign-in and consent pages; `report` hears of each. */
export async function connectDemoDoctors(
  identityUrl: string,
  report: (done: number, of: number) => void,
): Promise<void> {
  const waiting = demoDoctors.filter((doctor) => doctor.connects);
  const all = waiting.length;
  let done = 0;
  const connectNext = async (): Promise<void> => {
    for (let doctor = waiting.shift(); doctor !== undefined; doctor = waiting.shift()) {
      await connectDoctor({ identityUrl, ...doctor });
      report(++done, all);
    }
  };
  await Promise.all([connectNext(), connectNext()]);
}
