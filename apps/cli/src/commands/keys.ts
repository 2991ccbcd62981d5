import { Command } from 'commander'
import { keysBackupCommand, keysRestoreCommand } from './keys-backup.ts'
import { keysCheckCommand } from './keys-check.ts'
import { keysRotateCommand } from './keys-rotate.ts'

/** `voltaic keys`: each of its commands is a file `keys-NAME.ts` beside this one. */
export function keysCommand(): Command {
  return new Command('keys')
    .description('the keys of SIMs: whether they are right, and how they are kept')
    .addCommand(keysCheckCommand())
    .addCommand(keysRotateCommand())
    .addCommand(keysBackupCommand())
    .addCommand(keysRestoreCommand())
}
