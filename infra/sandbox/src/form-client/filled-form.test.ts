import { describe, expect, test } from '@jest/globals';
import { parse } from 'node-html-parser';
import { fillForm } from './filled-form.ts';

const consent = parse(`
  <form id="other" method="get" action="/search"><input name="q"><button>Search</button></form>
  <form method="post" action="/consent">
    <input type="hidden" name="uid" value="a&amp;b">
    <input type="checkbox" name="scope" value="calendar" checked>
    <input type="checkbox" name="scope" value="email">
    <select name="lang"><option value="pt">P</option><option value="en" selected>E</option></select>
    <button name="decision" value="allow">Allow</button><button name="decision" value="deny"> Deny </button>
  </form>`);

describe('filling a form', () => {
  test('sends what the page holds, the boxes as ticked, and the pressed button', () => {
    const form = fillForm(consent, { button: 'Allow', tick: ['email'] });
    expect(form).toMatchObject({ method: 'POST', action: '/consent' });
    expect([...(form?.values ?? [])]).toEqual([
      ['uid', 'a&b'],
      ['scope', 'calendar'],
      ['scope', 'email'],
      ['lang', 'en'],
      ['decision', 'allow'],
    ]);
  });

  test('leaves out a box that is unticked', () => {
    expect(fillForm(consent, { button: 'Deny', untick: ['calendar'] })?.values.getAll('scope')).toEqual([]);
  });

  test('presses a button by its value as well', () => {
    expect(fillForm(consent, { button: 'deny' })?.values.get('decision')).toBe('deny');
  });

  test('finds no form where several could be meant', () => {
    expect(fillForm(consent, {})).toBeUndefined();
    expect(fillForm(consent, { button: 'Nothing' })).toBeUndefined();
  });

  test('refuses a field that the form does not have', () => {
    expect(() => fillForm(consent, { button: 'Allow', fields: { misspelt: 'x' } })).toThrow('misspelt');
  });
});
