import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { json, type Reply } from '../http/reply.ts';

const own = fileURLToPath(new URL('public/', import.meta.url));
const require = createRequire(import.meta.url);
const calendarPackage = () => dirname(require.resolve('fullcalendar'));
const localesPackage = () => join(dirname(require.resolve('@fullcalendar/core')), 'locales');

const script = 'text/javascript; charset=UTF-8';

/** Every file a page may load; FullCalendar comes ready-made out of its npm package. */
const files: Readonly<Record<string, { type: string; path: () => string }>> = {
  'site.css': { type: 'text/css; charset=UTF-8', path: () => join(own, 'site.css') },
  'calendar.css': { type: 'text/css; charset=UTF-8', path: () => join(own, 'calendar.css') },
  'dialogs.css': { type: 'text/css; charset=UTF-8', path: () => join(own, 'dialogs.css') },
  'icon.svg': { type: 'image/svg+xml', path: () => join(own, 'icon.svg') },
  'calendar.js': { type: script, path: () => join(own, 'calendar.js') },
  'dialogs.js': { type: script, path: () => join(own, 'dialogs.js') },
  'event-times.js': { type: script, path: () => join(own, 'event-times.js') },
  'fullcalendar.js': { type: script, path: () => join(calendarPackage(), 'index.global.min.js') },
  'fullcalendar-pt-br.js': { type: script, path: () => join(localesPackage(), 'pt-br.global.min.js') },
};

/** `GET /assets/{name}`. */
export async function asset(name: string): Promise<Reply> {
  const file = Object.hasOwn(files, name) ? files[name] : undefined;
  if (file === undefined) return json(404, { error: { code: 404, message: 'Not Found' } });
  return {
    status: 200,
    headers: {
      'content-type': file.type,
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    },
    body: await readFile(file.path(), 'utf8'),
  };
}
