interface PublishedSurgery {
  readonly surgeryId: string;
  readonly surgeonId: string;
  readonly revision?: number;
}

/** As the contract has it; the surgeries of one list follow each other by the minute. */
export function surgeryEvent({ surgeryId, surgeonId, revision = 0 }: PublishedSurgery, nth: number) {
  const start = Date.UTC(2027, 11, 1, 8) + nth * 60_000;
  return {
    specversion: '1.0',
    id: `${surgeryId}-${revision}`,
    source: '/bench',
    type: 'surgery.scheduled.v1',
    subject: `hc-sp/${surgeryId}`,
    data: {
      hospitalId: 'hc-sp',
      surgeryId,
      revision,
      status: 'scheduled',
      surgeonId,
      patient: { id: 'p-1', name: 'Paciente Exemplo' },
      procedure: 'Colecistectomia',
      facility: 'Unidade Centro',
      room: `Sala ${nth % 20}`,
      notes: 'Jejum de 8 h',
      startsAt: new Date(start).toISOString(),
      endsAt: new Date(start + 7_200_000).toISOString(),
      timeZone: 'America/Sao_Paulo',
    },
  };
}
