import { Socket } from 'node:net';

/**
 * A socket that joins what is written to it in one turn of the event loop. The driver writes each statement for itself; of a transaction's
 * statements that are sent together, its BEGIN included, the kernel is then called once (calls to it were a fifth of the bridge's time).
 * Under TLS, which writes to the handle, it joins nothing.
 */
export class JoiningSocket extends Socket {
  #joining = false;

  override connect(...args: unknown[]): this {
    Reflect.apply(super.connect.bind(this), undefined, args);
    // Node gives each socket that connects its own `write` back.
    Reflect.deleteProperty(this, 'write');
    return this;
  }

  override write(
    chunk: Uint8Array | string,
    encodingOrWritten?: BufferEncoding | Written,
    written?: Written,
  ): boolean {
    if (!this.#joining) {
      this.#joining = true;
      this.cork();
      process.nextTick(() => {
        this.#joining = false;
        this.uncork();
      });
    }
    return typeof encodingOrWritten === 'function'
      ? super.write(chunk, encodingOrWritten)
      : super.write(chunk, encodingOrWritten, written);
  }
}

type Written = (error?: Error | null) => void;
