import { Command } from 'commander'

/** `voltaic keys`: each of its commands is a file `keys-NAME.ts` beside this one. */
export function keysCommand(): Command {
  return new Command('keys').description('the keys of SIMs: whether they are right, and how they are kept')
}
