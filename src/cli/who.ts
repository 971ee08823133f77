import { userInfo } from 'node:os';

/** Who decides on the command line, for the audit. */
export function cliUser(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    return 'cli'; // a container's user need not have a name
  }
}
