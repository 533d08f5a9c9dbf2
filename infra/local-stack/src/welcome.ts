import { demoDoctors } from './demo-doctors.ts';
import type { StackFile } from './stack-file.ts';

/** What `npm start` ends with: addresses, demo logins, and three lines to copy: schedule, move, cancel. */
export function welcome(stack: StackFile, stackPath: string, lastSurgeryPath: string): string {
  const connected = stack.doctors.filter((doctor) => doctor.connected).length;
  const logins = [
    ...stack.doctors.filter((doctor) => !doctor.connected),
    ...stack.doctors.filter((doctor) => doctor.connected),
  ];
  return [
    '',
    table([
      ['Doctors’ portal', stack.identity.url],
      ['Surgery API', stack.surgery.url],
      ['Calendar bridge', stack.calendarBridge.url],
      ['Google', stack.google.url],
      ['Hospital sign-in', stack.hospitalIdp.url],
      ['RabbitMQ', stack.amqp.url === null ? 'inside this process' : 'its address is in stack.json'],
      ['All of it, with tokens', stackPath],
    ]),
    '',
    `Demo logins (${connected} of ${stack.doctors.length} doctors are connected; the rest in stack.json):`,
    table(
      logins
        .slice(0, 4)
        .map((doctor) => [
          doctor.email,
          doctor.password,
          `${doctor.googleEmail}, ${doctor.connected ? 'connected' : 'not connected'}`,
        ]),
    ),
    '',
    'Schedule, move, cancel a surgery (copy the lines as they are):',
    ...curlLines(stack, stackPath, lastSurgeryPath),
    '',
    'Ctrl-C stops all of it.',
    '',
  ].join('\n');
}

function curlLines(stack: StackFile, stackPath: string, lastSurgeryPath: string): string[] {
  const field = (file: string, path: string) => `$(node -p 'require("${file}").${path}')`;
  const post = `curl -sS -H "Authorization: Bearer ${field(stackPath, 'surgery.token')}" -H 'Content-Type: application/json'`;
  const surgeries = `${stack.surgery.url}/surgeries`;
  const last = `"${surgeries}/${field(lastSurgeryPath, 'surgeryId')}`;
  const [doctor] = demoDoctors;
  const day = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  const times = (start: string, end: string) => ({
    startsAt: `${day}T${start}-03:00`,
    endsAt: `${day}T${end}-03:00`,
  });
  const booking = {
    surgeonId: doctor?.surgeonId,
    patient: { name: 'Paciente Exemplo' },
    procedure: 'Colecistectomia',
    facility: 'Unidade Centro',
    room: 'Sala 3',
    ...times('08:00:00', '10:30:00'),
    timeZone: 'America/Sao_Paulo',
  };
  const moved = JSON.stringify(times('14:00:00', '16:30:00'));
  return [
    `${post} -d '${JSON.stringify(booking)}' ${surgeries} | tee '${lastSurgeryPath}'`,
    `${post} -d '${moved}' ${last}/reschedule"`,
    `${post} -d '{"reason":"Pedido do paciente"}' ${last}/cancel"`,
  ];
}

/** Rows with their columns aligned. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}
