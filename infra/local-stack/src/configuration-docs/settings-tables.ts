import type { SettingDescription } from '@surgery-calendar/service-host';

/** The documentation with the table of each service made anew, between the marks that name it. Throws where a mark is missing. */
export function withSettingsTables(
  text: string,
  services: Readonly<Record<string, readonly SettingDescription[]>>,
): string {
  return Object.entries(services).reduce((page, [name, settings]) => {
    const [begin, end] = [`<!-- settings of ${name}: generated -->`, `<!-- end of ${name} -->`];
    const [from, to] = [page.indexOf(begin), page.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`the marks of ${name} are missing`);
    return `${page.slice(0, from + begin.length)}\n\n${settingsTable(settings)}\n\n${page.slice(to)}`;
  }, text);
}

function settingsTable(settings: readonly SettingDescription[]): string {
  const rows = settings.map((setting) => [
    `\`${setting.name}\`${setting.isSecret ? ' (secret)' : ''}`,
    fallbackOf(setting),
    [setting.about, setting.values === undefined ? '' : `(${setting.values})`].filter(Boolean).join(' '),
  ]);
  return [['Variable', 'Default', ''], ['---', '---', '---'], ...rows].map(tableRow).join('\n');
}

function fallbackOf({ isRequired, default: fallback }: SettingDescription): string {
  if (isRequired) return '**must be set**';
  return fallback === undefined || fallback === '' ? '' : `\`${fallback}\``;
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
