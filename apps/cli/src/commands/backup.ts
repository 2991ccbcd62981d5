import { existsSync } from 'node:fs'
import { type BackupResult, labConfig, makeBackup } from '@voltaic/core'
import { createSystemClock } from '@voltaic/runtime'
import { Command } from 'commander'
import { BackupLine } from '../backup-line.ts'
import { LAB_DATA } from '../lab-data.ts'
import { configFrom, DEFAULT_CONFIG_FILE } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { askPassphrase, readPassphrase } from '../passphrase.ts'
import { readTextFile } from '../text-file.ts'

interface BackupOptions extends OutputOptions {
  readonly config?: string
  readonly withKeys?: boolean
  readonly passphraseFile?: string
  readonly withRecordings?: boolean
}

/** `voltaic backup` */
export function backupCommand(): Command {
  return new Command('backup')
    .description('write a whole network into one file; the core may run')
    .argument('<file>', 'the backup: a .tar.gz, mode 0600')
    .option('--with-keys', 'take the key file along, sealed by a passphrase')
    .option('--passphrase-file <file>', 'file whose first line is the passphrase (default: ask at the terminal)')
    .option('--with-recordings', 'take the recordings of calls along')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
In it are voltaic.yaml (with the passwords that stand in it), the databases, zones and device profiles. Not in it are
traces and, unless asked for, recordings and the key file, which is never in it in clear.
Bring it back with: voltaic restore FILE`,
    )
    .action(backup)
}

async function backup(file: string, options: BackupOptions): Promise<void> {
  const configFile = options.config ?? DEFAULT_CONFIG_FILE
  const configText = options.config !== undefined || existsSync(configFile) ? readTextFile(configFile) : undefined
  const config = configText === undefined ? labConfig({ data: LAB_DATA }) : configFrom(configText, configFile)
  const passphrase = options.withKeys ? await passphraseOf(options) : undefined
  const line = new BackupLine(process.stderr)
  try {
    const result = await makeBackup({
      config,
      configText,
      file,
      ...(passphrase !== undefined && { passphrase }),
      hasRecordings: options.withRecordings ?? false,
      clock: createSystemClock(),
      onProgress: line.show,
    })
    line.end()
    printResult(result, describe(result, options), options)
  } finally {
    line.end()
  }
}

function passphraseOf({ passphraseFile }: BackupOptions): Promise<string> | string {
  return passphraseFile === undefined ? askPassphrase(true) : readPassphrase(passphraseFile)
}

function describe({ file, octets, manifest, postgres }: BackupResult, { withKeys }: BackupOptions): string {
  const lines = [`${file}: ${manifest.files.length} files, ${octets} octets.`]
  if (postgres)
    lines.push('', 'The databases are in PostgreSQL and NOT in this file. Copy them beside it:', `  ${postgres.dump}`)
  if (!withKeys) lines.push('The key file is not in it: voltaic keys backup FILE, or --with-keys.')
  return lines.join('\n')
}
