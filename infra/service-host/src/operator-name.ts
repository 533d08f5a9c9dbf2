import { userInfo } from 'node:os';

/** Who runs the command, as the operating system knows them. A container's user may have a number and no name. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
