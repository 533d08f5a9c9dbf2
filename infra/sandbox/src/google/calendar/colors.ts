import { json, type Reply } from '../http/reply.ts';

const calendarColors =
  'ac725e d06b64 f83a22 fa573c ff7537 ffad46 42d692 16a765 7bd148 b3dc6c fbe983 fad165 92e1c0 9fe1e7 9fc6e7 4986e7 9a9cff b99aff c2c2c2 cabdbf cca6ac f691b2 cd74e6 a47ae2';
const eventColors = 'a4bdfc 7ae7bf dbadff ff887c fbd75b ffb878 46d6db e1e1e1 5484ed 51b749 dc2127';

/** Google's two palettes by id, with the text colour it puts on each. */
export const palette = {
  calendar: definitions(calendarColors),
  event: definitions(eventColors),
};

/** `colors.get`: https://developers.google.com/workspace/calendar/api/v3/reference/colors */
export function getColors(): Reply {
  return json(200, { kind: 'calendar#colors', updated: '2012-02-14T00:00:00.000Z', ...palette });
}

function definitions(colors: string): Record<string, { background: string; foreground: string }> {
  return Object.fromEntries(
    colors
      .split(' ')
      .map((color, at) => [String(at + 1), { background: `#${color}`, foreground: '#1d1d1d' }]),
  );
}
