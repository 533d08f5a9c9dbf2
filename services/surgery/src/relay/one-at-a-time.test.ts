import { expect, test } from '@jest/globals';
import { oneAtATime } from './one-at-a-time.ts';

function asker() {
  const questions: PromiseWithResolvers<undefined>[] = [];
  const ask = oneAtATime(() => {
    const question = Promise.withResolvers<undefined>();
    questions.push(question);
    return question.promise.then(() => undefined);
  });
  return { questions, ask };
}
/** What hangs on an answer has run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

test('whoever asks while a question is under way shares the next one with the others', async () => {
  const { questions, ask } = asker();
  const answered: string[] = [];
  const hear = (name: string) => void ask().then(() => answered.push(name));
  hear('first');
  await settled();
  hear('second');
  hear('third');
  await settled();
  expect(questions).toHaveLength(1);
  questions[0]?.resolve(undefined);
  await settled();
  expect(questions).toHaveLength(2);
  expect(answered).toEqual(['first']);
  questions[1]?.resolve(undefined);
  await settled();
  expect(answered).toEqual(['first', 'second', 'third']);
  expect(questions).toHaveLength(2);
});

test('after one that was refused nothing is asked, and nobody is told otherwise', async () => {
  const { questions, ask } = asker();
  const first = ask();
  await settled();
  const second = ask();
  questions[0]?.reject(new Error('there is no queue'));
  await expect(first).rejects.toThrow('there is no queue');
  await expect(second).rejects.toThrow('there is no queue');
  await expect(ask()).rejects.toThrow('there is no queue');
  expect(questions).toHaveLength(1);
});
