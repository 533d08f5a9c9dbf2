/** Lets so many in at once; the others wait in the order they came. */
export interface PublishWindow {
  enter(): Promise<void>;
  leave(): void;
}

export function createPublishWindow(size: number): PublishWindow {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return {
    enter: async () => {
      if (inside < size) {
        inside += 1;
        return;
      }
      // Whoever leaves hands its place on, so the count stays.
      await new Promise<void>((resolve) => waiting.push(resolve));
    },
    leave: () => {
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next();
    },
  };
}
