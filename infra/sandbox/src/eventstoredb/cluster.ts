import { type handleUnaryCall } from '@grpc/grpc-js';
import { features, gossip, shared } from './wire.ts';

/** `vNodeState` of a member that takes writes. */
const leader = 8;

/** `ServerFeatures`: which of the methods there are; the client takes `BatchAppend` only where it is named. */
export function featuresHandler(
  methods: readonly string[],
): handleUnaryCall<shared.Empty, features.SupportedMethods> {
  return (_call, answer) => {
    const supported = new features.SupportedMethods().setEventStoreServerVersion('24.10.0');
    for (const method of methods) {
      supported.addMethods(
        new features.SupportedMethod()
          .setServiceName('event_store.client.streams.Streams')
          .setMethodName(method),
      );
    }
    answer(null, supported);
  };
}

/** `Gossip`: a cluster of one, whose only member is this server. */
export function gossipHandler(
  endpoint: () => { readonly address: string; readonly port: number },
): handleUnaryCall<shared.Empty, gossip.ClusterInfo> {
  return (_call, answer) => {
    const { address, port } = endpoint();
    const member = new gossip.MemberInfo()
      .setInstanceId(new shared.UUID().setString(crypto.randomUUID()))
      .setTimeStamp(String(Date.now()))
      .setState(leader)
      .setIsAlive(true)
      .setHttpEndPoint(new gossip.EndPoint().setAddress(address).setPort(port));
    answer(null, new gossip.ClusterInfo().setMembersList([member]));
  };
}
