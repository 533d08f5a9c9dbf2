import { expect, test } from '@jest/globals';
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

test('a JSON parser’s message, which quotes its input, is left out', () => {
  const error = new SyntaxError('Unexpected token, "Maria" is not valid JSON');
  expect(logged((logger) => logger.error({ err: error }, 'no'))).not.toContain('Maria');
});

test('fields named like secrets or patients are left out', () => {
  const line = logged((logger) =>
    logger.info({ answer: { accessToken: 'ya29', patient: { name: 'Maria' } } }, 'x'),
  );
  expect(line).not.toMatch(/ya29|Maria/);
});

test('what somebody sent with line breaks and quotation marks stays within its one line', () => {
  const sent = 'x"}\n{"level":60,"msg":"forged"}\r\n';
  const text = logged((logger) => logger.info({ sent }, sent));
  expect(text.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(text)).toMatchObject({ level: 30, sent, msg: sent });
});
