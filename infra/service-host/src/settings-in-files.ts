export interface SettingFault {
  /** The variable that is wrong. */
  readonly variable: string;
  /** What is wrong with it. Never its value, which may be a secret. */
  readonly message: string;
}

/**
 * The settings of these names, each from its variable or, where `NAME_FILE` names a file (a mounted secret), from that file without
 * its last newline. A file that cannot be read is a fault, and so is a setting that is given both ways. `read` throws as `readFileSync`.
 */
export function settingsOf(
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  read: (file: string) => string,
): { readonly settings: Record<string, string | undefined>; readonly faults: readonly SettingFault[] } {
  const settings: Record<string, string | undefined> = {};
  const faults: SettingFault[] = [];
  for (const name of names) {
    const variable = `${name}_FILE`;
    const file = environment[variable];
    // A variable that a template left empty is none.
    settings[name] = environment[name] === '' ? undefined : environment[name];
    if (file === undefined) continue;
    if (settings[name] !== undefined) {
      faults.push({ variable: name, message: `is set, and so is ${variable}: one of the two must go` });
      continue;
    }
    try {
      settings[name] = read(file).replace(/\r?\n$/, '');
      if (settings[name] === '') faults.push({ variable, message: 'names a file that is empty' });
    } catch (error) {
      faults.push({ variable, message: `names a file that cannot be read (${codeOf(error)})` });
    }
  }
  return { settings, faults };
}

function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : 'unknown error';
}
