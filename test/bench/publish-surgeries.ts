import amqp from 'amqplib';

/** Another hospital system that publishes many surgeries at once. */
export interface BulkPublisher {
  /** Resolves once the broker has confirmed all of them. */
  publish(surgeries: readonly PublishedSurgery[]): Promise<void>;
  close(): Promise<void>;
}

export interface PublishedSurgery {
  readonly surgeryId: string;
  readonly surgeonId: string;
  readonly revision?: number;
}

export async function connectBulkPublisher(amqpUrl: string): Promise<BulkPublisher> {
  const connection = await amqp.connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  return {
    async publish(surgeries) {
      for (const [nth, surgery] of surgeries.entries()) {
        const event = surgeryEvent(surgery, nth);
        channel.publish('surgery.events', event.type, Buffer.from(JSON.stringify(event)), {
          ...{ contentType: 'application/cloudevents+json', persistent: true, messageId: event.id },
        });
        if (nth % 500 === 499) await channel.waitForConfirms();
      }
      await channel.waitForConfirms();
    },
    close: () => connection.close(),
  };
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
