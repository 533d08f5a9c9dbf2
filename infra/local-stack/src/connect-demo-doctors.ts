import { connectDoctor } from './connect-doctor.ts';
import type { DemoDoctor } from './demo-doctors.ts';

/** Connects the given doctors through the real sign-in and consent pages; `report` hears of each. */
export async function connectDemoDoctors(
  doctors: readonly DemoDoctor[],
  identityUrl: string,
  report: (done: number, of: number) => void,
): Promise<void> {
  const waiting = [...doctors];
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
