/** Where security events are delivered. It is the installation's, not the state's: a reset or a snapshot does not change it. */
export interface RiscReceiver {
  readonly url: string | undefined;
  register(url: string | undefined): void;
}

export function createRiscReceiver(initial: string | undefined): RiscReceiver {
  let url = initial;
  return {
    get url() {
      return url;
    },
    register(next) {
      url = next;
    },
  };
}
