import { type HTMLElement } from 'node-html-parser';

export interface Filling {
  /** Values by field name; the others are sent as the page gave them. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Boxes to tick or untick, each named by its value or its field name. */
  readonly tick?: readonly string[];
  readonly untick?: readonly string[];
  /** The text or the value of the button to press; it also chooses the form. Left out: the page's only form and its first button. */
  readonly button?: string;
}

export interface FilledForm {
  readonly method: 'GET' | 'POST';
  /** As the page has it; undefined is the page's own address. */
  readonly action: string | undefined;
  readonly values: URLSearchParams;
}

/**
 * What a browser would send for the form (HTML's "constructing the entry list", without files). Undefined where the page has no
 * such form, or several and no button that tells them apart; throws for a field or box that the form does not have.
 */
export function fillForm(page: HTMLElement, filling: Filling): FilledForm | undefined {
  const forms = page.querySelectorAll('form');
  const candidates =
    filling.button === undefined
      ? forms
      : forms.filter((form) => buttonOf(page, form, filling.button) !== undefined);
  const [form] = candidates;
  if (form === undefined || candidates.length > 1) return undefined;

  const controls = controlsOf(page, form, 'input, select, textarea').filter(
    (control) => !control.hasAttribute('disabled'),
  );
  assertPresent(controls, [
    ...Object.keys(filling.fields ?? {}),
    ...(filling.tick ?? []),
    ...(filling.untick ?? []),
  ]);
  const values = new URLSearchParams();
  for (const control of controls) {
    const name = control.getAttribute('name');
    const value = name === undefined ? undefined : valueOf(control, name, filling);
    if (name !== undefined && value !== undefined) values.append(name, value);
  }
  const button = buttonOf(page, form, filling.button);
  const buttonName = button?.getAttribute('name');
  if (buttonName !== undefined) values.append(buttonName, button?.getAttribute('value') ?? '');
  return {
    method: form.getAttribute('method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    action: nonEmpty(button?.getAttribute('formaction')) ?? nonEmpty(form.getAttribute('action')),
    values,
  };
}

function valueOf(control: HTMLElement, name: string, filling: Filling): string | undefined {
  const given = filling.fields?.[name];
  if (control.tagName === 'TEXTAREA') return given ?? control.text;
  if (control.tagName === 'SELECT') {
    const chosen = control.querySelector('option[selected]') ?? control.querySelector('option');
    return given ?? chosen?.getAttribute('value') ?? chosen?.text;
  }
  const value = control.getAttribute('value');
  switch (control.getAttribute('type')?.toLowerCase() ?? 'text') {
    case 'submit':
    case 'image':
    case 'button':
    case 'reset':
      return undefined;
    case 'checkbox':
      return isTicked(control, name, filling) ? (value ?? 'on') : undefined;
    case 'radio':
      return (given === undefined ? control.hasAttribute('checked') : given === value)
        ? (value ?? 'on')
        : undefined;
    default:
      return given ?? value ?? '';
  }
}

function isTicked(box: HTMLElement, name: string, { tick = [], untick = [] }: Filling): boolean {
  const names = [name, box.getAttribute('value')];
  if (untick.some((wanted) => names.includes(wanted))) return false;
  return box.hasAttribute('checked') || tick.some((wanted) => names.includes(wanted));
}

function buttonOf(page: HTMLElement, form: HTMLElement, wanted: string | undefined): HTMLElement | undefined {
  return controlsOf(page, form, 'button, input[type=submit]').find((button) => {
    if (button.tagName === 'BUTTON' && (button.getAttribute('type') ?? 'submit') !== 'submit') return false;
    const value = button.getAttribute('value');
    const label = button.tagName === 'BUTTON' ? button.text.replace(/\s+/g, ' ').trim() : value;
    return wanted === undefined || wanted === label || wanted === value;
  });
}

/** The form's own controls, those elsewhere on the page that name it by `form` included. */
function controlsOf(page: HTMLElement, form: HTMLElement, selector: string): HTMLElement[] {
  const id = form.getAttribute('id');
  const elsewhere =
    id === undefined
      ? []
      : page.querySelectorAll(selector).filter((found) => found.getAttribute('form') === id);
  return [...form.querySelectorAll(selector), ...elsewhere];
}

function assertPresent(controls: readonly HTMLElement[], wanted: readonly string[]): void {
  const present = new Set(
    controls.flatMap((control) => [control.getAttribute('name'), control.getAttribute('value')]),
  );
  const missing = wanted.filter((name) => !present.has(name));
  if (missing.length > 0) throw new Error(`the form has no field or box ${missing.join(', ')}`);
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
