import { surgeryEvent, type SurgeryEvent } from '@surgery-calendar/contracts';

/** A message about surgery `hc-sp/s-1`, or another by `change`; its type follows its status. */
export function surgeryMessage(change: object = {}, source = '/his'): SurgeryEvent {
  const data = {
    hospitalId: 'hc-sp',
    surgeryId: 's-1',
    revision: 0,
    status: 'scheduled',
    surgeonId: 'crm-1',
    patient: { name: 'Paciente Exemplo' },
    procedure: 'Colecistectomia',
    facility: 'Unidade Centro',
    startsAt: '2127-12-01T08:00:00-03:00',
    endsAt: '2127-12-01T10:30:00-03:00',
    timeZone: 'America/Sao_Paulo',
    ...change,
  };
  return surgeryEvent.parse({
    specversion: '1.0',
    id: `${data.surgeryId}-${data.revision}`,
    source,
    type: data.status === 'cancelled' ? 'surgery.cancelled.v1' : 'surgery.amended.v1',
    subject: `${data.hospitalId}/${data.surgeryId}`,
    data,
  });
}
