/** A booking as a scheduler sends it. */
export const booking = {
  surgeonId: 'crm-sp-104202',
  patient: { id: 'p-1', name: 'Paciente Exemplo' },
  procedure: 'Colecistectomia',
  facility: 'Unidade Centro',
  room: 'Sala 3',
  notes: 'Jejum de 8 h',
  startsAt: '2127-12-01T08:00:00-03:00',
  endsAt: '2127-12-01T10:30:00-03:00',
  timeZone: 'America/Sao_Paulo',
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The surgery service's HTTP API as a scheduler's program uses it. */
export interface SurgeryClient {
  get(path: string, token?: string): Promise<Answer>;
  /** Sends JSON, or the very text given. */
  post(
    path: string,
    body?: object | string,
    options?: { token?: string | undefined; contentType?: string },
  ): Promise<Answer>;
  /** Schedules a booking and gives its id; throws where it is refused. */
  schedule(change?: object): Promise<string>;
}

export function surgeryClient(url: string, ownToken: string): SurgeryClient {
  const send = async (
    method: string,
    path: string,
    token: string | undefined,
    body?: string,
    type?: string,
  ) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...(type === undefined ? {} : { 'Content-Type': type }),
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    };
  };
  const client: SurgeryClient = {
    get: (path, token = ownToken) => send('GET', path, token),
    post(path, body, options = {}) {
      const token = 'token' in options ? options.token : ownToken;
      const type = options.contentType ?? 'application/json';
      if (body === undefined) return send('POST', path, token);
      return send('POST', path, token, typeof body === 'string' ? body : JSON.stringify(body), type);
    },
    async schedule(change = {}) {
      const answer = await client.post('/surgeries', { ...booking, ...change });
      if (answer.status !== 201)
        throw new Error(`not scheduled: ${answer.status} ${JSON.stringify(answer.body)}`);
      return String(answer.body['surgeryId']);
    },
  };
  return client;
}
