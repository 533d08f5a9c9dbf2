import { expect, test } from '@jest/globals';
import { namingLoneMessages, namingMessages, withLogFields } from './log-fields.ts';
import { createLogger } from './logger.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  let text = '';
  write(createLogger({ name: 'test', destination: { write: (line: string) => (text += line) } }));
  return text;
}

test('of a foreign error only its kind, code, message and frames are logged, never what hangs on it', () => {
  const error = Object.assign(new Error('invalid_grant'), {
    code: '400',
    config: { data: 'refresh_token=1//secret' },
    detail: 'Failing row contains (Maria)',
  });
  const line = logged((logger) => logger.error({ err: error }, 'no'));
  expect(line).toContain('invalid_grant');
  expect(line).not.toMatch(/secret|Maria/);
});

test('a message that quotes its input is left out: a JSON parser’s, and PostgreSQL’s of a value it cannot take', () => {
  const parser = new SyntaxError('Unexpected token, "Maria" is not valid JSON');
  const database = Object.assign(new Error('invalid input syntax for type uuid: "Maria"'), { code: '22P02' });
  for (const err of [parser, database])
    expect(logged((logger) => logger.error({ err }, 'no'))).not.toContain('Maria');
});

test('a field that is not on the list never reaches the output, whatever its name and depth', () => {
  const patient = { id: 'p-1', name: 'Maria' };
  const line = logged((logger) =>
    logger.info(
      {
        patient,
        patientName: 'Maria',
        answer: { accessToken: 'ya29' },
        body: 'Maria',
        Authorization: 'ya29',
      },
      'x',
    ),
  );
  expect(Object.keys(JSON.parse(line) as object)).toEqual([
    'level',
    'time',
    'pid',
    'hostname',
    'name',
    'msg',
  ]);
});

test('a field on the list holds what it is for or nothing', () => {
  const line = logged((logger) =>
    logger.info(
      {
        ...{ surgeryId: { patient: 'Maria' }, messageId: 'Maria da Silva', queue: ['Maria da Silva'] },
        ...{ hospitalId: 'hc-sp', status: 'Maria', revision: 7, code: { patient: 'Maria' } },
      },
      'x',
    ),
  );
  expect(line).not.toContain('Maria');
  expect(JSON.parse(line)).toMatchObject({ hospitalId: 'hc-sp', revision: 7 });
});

test('each line of what handles a request or a message has its id', async () => {
  let line = '';
  const logger = createLogger({ name: 'test', destination: { write: (text) => (line = text) } });
  await withLogFields({ requestId: 'r-1' }, async () => {
    await Promise.resolve();
    logger.info({ surgeryId: 's-1' }, 'x');
  });
  expect(JSON.parse(line)).toMatchObject({ requestId: 'r-1', surgeryId: 's-1' });
  const handler = namingMessages(() => {
    logger.info('x');
    return Promise.resolve();
  });
  await handler({ messageId: 'm-1' });
  expect(JSON.parse(line)).toMatchObject({ messageId: 'm-1' });
  expect(line).not.toContain('r-1');
});

test('what somebody sent with line breaks and quotation marks stays within its one line', () => {
  const reason = 'x"}\n{"level":60,"msg":"forged"}\r\n';
  const text = logged((logger) => logger.info({ reason }, reason));
  expect(text.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(text)).toMatchObject({ level: 30, reason, msg: reason });
});

test('a line about a message that is a batch by itself has its id; of a batch of several no line names one', async () => {
  const lines: string[] = [];
  const logger = createLogger({
    name: 'test',
    destination: { write: (line: string) => void lines.push(line) },
  });
  const handle = namingLoneMessages((messages: readonly { readonly messageId?: string }[]) => {
    logger.info({ messages: messages.length }, 'handled');
    return Promise.resolve([]);
  });
  await handle([{ messageId: 'm-1' }]);
  await handle([{ messageId: 'm-2' }, { messageId: 'm-3' }]);
  expect(lines.map((line) => (JSON.parse(line) as { messageId?: string }).messageId)).toEqual([
    'm-1',
    undefined,
  ]);
});
