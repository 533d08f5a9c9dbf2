import type { WeekMessage } from '../harness/hospital-week.ts';

const batchSize = 16;

/**
 * Publishes the messages in order over HTTP, each hospital's with its own system's token. Throws with the service's answer where it
 * refuses.
 */
export async function publishWeek(
  week: readonly { readonly message: WeekMessage }[],
  surgeryUrl: string,
  tokens: Readonly<Record<string, string>>,
  report: (done: number) => void,
): Promise<void> {
  let done = 0;
  let batch: WeekMessage[] = [];
  const send = async (): Promise<void> => {
    const [first] = batch;
    if (first === undefined) return;
    const response = await fetch(`${surgeryUrl}/messages`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/cloudevents-batch+json',
        Authorization: `Bearer ${tokens[first.data.hospitalId] ?? ''}`,
      },
      body: JSON.stringify(batch),
    });
    if (response.status !== 202)
      throw new Error(`the surgery service answered ${response.status}: ${await response.text()}`);
    done += batch.length;
    batch = [];
    report(done);
  };
  for (const { message } of week) {
    const sameHospital = batch[0]?.data.hospitalId === message.data.hospitalId;
    if (batch.length === batchSize || (batch.length > 0 && !sameHospital)) await send();
    batch.push(message);
  }
  await send();
}
