import { ServerInterceptingCall, status, type ServerInterceptor } from '@grpc/grpc-js';

/** Refuses every call on streams without these credentials. What the server is, and who is in its cluster, it tells everybody. */
export function requireCredentials(wanted: {
  readonly username: string;
  readonly password: string;
}): ServerInterceptor {
  const basic = `Basic ${Buffer.from(`${wanted.username}:${wanted.password}`).toString('base64')}`;
  return (method, call) =>
    new ServerInterceptingCall(call, {
      start: (next) => {
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const isOpen = !method.path.startsWith('/event_store.client.streams.');
            if (isOpen || metadata.get('authorization').includes(basic)) proceed(metadata);
            else
              call.sendStatus({ code: status.UNAUTHENTICATED, details: 'Unauthenticated', metadata: null });
          },
        });
      },
    });
}
