import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs'
import { VoltaicError } from '@voltaic/base'
import {
  createRuntime,
  keyFileOf,
  labConfig,
  openKeyFileBackup,
  openSubscribers,
  sealKeyFileBackup,
} from '@voltaic/core'
import { Command } from 'commander'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { askPassphrase, readPassphrase } from '../passphrase.ts'
import { readTextFile } from '../text-file.ts'

interface BackupOptions extends OutputOptions {
  readonly config?: string
  readonly passphraseFile?: string
}

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<file>', 'the backup')
    .option('--passphrase-file <file>', 'file whose first line is the passphrase (default: ask at the terminal)')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
}

/** `voltaic keys backup` */
export function keysBackupCommand(): Command {
  return command('backup', 'write the key file into a backup that only a passphrase opens')
    .addHelpText(
      'after',
      `
It holds the keys that open every stored K and OPc, and nothing else: back the database up beside it
(voltaic backup). Whoever has backup, passphrase and database has all SIMs.`,
    )
    .action(async (file: string, options: BackupOptions) => {
      const path = keyFileOf(configOf(options))
      const passphrase = await passphraseOf(options, true)
      const { text, keyId } = await sealKeyFileBackup(path, passphrase)
      writePrivateFile(file, text)
      printResult(
        { file, keyId },
        `${file} holds the keys of ${path}. Try the passphrase once: voltaic keys restore ${file}`,
        options,
      )
    })
}

/** `voltaic keys restore` */
export function keysRestoreCommand(): Command {
  return command(
    'restore',
    'write the key file again from a backup; where it exists, see whether the backup is the same',
  ).action(async (file: string, options: BackupOptions) => {
    const config = configOf(options)
    const path = keyFileOf(config)
    const { keyId, isNew } = await openKeyFileBackup(readTextFile(file), await passphraseOf(options, false), path)
    const text = isNew ? `${path} is there again, with key ${keyId}.` : `The backup opens: ${path} has the same keys.`
    printResult({ path, keyId, isNew }, text, options)
    // a backup from before a rotation opens nothing, and better says so now than to the first phone
    await (await openSubscribers(config, createRuntime())).close()
  })
}

function configOf(options: BackupOptions) {
  return findConfig(options.config) ?? labConfig({ data: LAB_DATA })
}

function passphraseOf({ passphraseFile }: BackupOptions, isNew: boolean): Promise<string> | string {
  return passphraseFile === undefined ? askPassphrase(isNew) : readPassphrase(passphraseFile)
}

/** A new file that only its owner can read, on the disk when this returns. @throws VoltaicError KEY_BACKUP_UNWRITABLE */
function writePrivateFile(path: string, text: string): void {
  let file: number
  try {
    file = openSync(path, 'wx', 0o600)
  } catch (cause) {
    throw unwritable(path, cause)
  }
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function unwritable(path: string, cause: unknown): VoltaicError {
  if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
    return new VoltaicError('KEY_BACKUP_UNWRITABLE', `${path} exists`, 'name a file that does not exist yet', { cause })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  const message = `cannot write ${path}: ${reason}`
  return new VoltaicError('KEY_BACKUP_UNWRITABLE', message, 'check the folder, and who may write there', { cause })
}
