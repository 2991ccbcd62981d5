import {
  type CheckedBackup,
  checkBackup,
  checkDatabases,
  labConfig,
  postgresDump,
  type RestoreResult,
  restoreBackup,
} from '@voltaic/core'
import { createSystemClock } from '@voltaic/runtime'
import { Command } from 'commander'
import { BackupLine } from '../backup-line.ts'
import { LAB_DATA } from '../lab-data.ts'
import { configFrom, DEFAULT_CONFIG_FILE, findConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { askPassphrase, readPassphrase } from '../passphrase.ts'

interface RestoreOptions extends OutputOptions {
  readonly config?: string
  readonly check?: boolean
  readonly replace?: boolean
  readonly withoutKeys?: boolean
  readonly passphraseFile?: string
}

/** `voltaic restore` */
export function restoreCommand(): Command {
  return new Command('restore')
    .description('bring a network back from a backup')
    .argument('<file>', 'what voltaic backup has written')
    .option('--check', 'only see whether the backup is whole')
    .option('--replace', 'put what is there aside, into a folder beside it')
    .option('--without-keys', 'leave the key file in it alone')
    .option('--passphrase-file <file>', 'file whose first line is the passphrase (default: ask at the terminal)')
    .option('--config <file>', 'where voltaic.yaml is, or is to be (default: voltaic.yaml)')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Everything in the file is checked before anything is changed. The core must not run. If it is interrupted, run it again:
until then nothing starts on the data folder.`,
    )
    .action(restore)
}

async function restore(file: string, options: RestoreOptions): Promise<void> {
  const line = new BackupLine(process.stderr)
  try {
    if (options.check) {
      const backup = await checkBackup(file, line.show)
      await checkDatabases(backup)
      const { manifest } = backup
      line.end()
      printResult(manifest, `${file} is whole. ${madeBy({ manifest })}`, options)
      return
    }
    const configFile = options.config ?? DEFAULT_CONFIG_FILE
    const configOf = (text: string | undefined) =>
      text === undefined ? (findConfig(options.config) ?? labConfig({ data: LAB_DATA })) : configFrom(text, configFile)
    const result = await restoreBackup({
      file,
      configFile,
      configOf,
      isReplacing: options.replace ?? false,
      passphrase() {
        line.end()
        return options.withoutKeys ? undefined : passphraseOf(options)
      },
      clock: createSystemClock(),
      onProgress: line.show,
    })
    line.end()
    printResult(result, describe(result, file, configOf), options)
  } finally {
    line.end()
  }
}

function passphraseOf({ passphraseFile }: RestoreOptions): Promise<string> | string {
  return passphraseFile === undefined ? askPassphrase(false) : readPassphrase(passphraseFile)
}

function madeBy({ manifest: { version, createdAt, files } }: Pick<CheckedBackup, 'manifest'>): string {
  return `Voltaic ${version} made it at ${createdAt}; ${files.length} files.`
}

function describe(
  { data, manifest, kept, isWithoutKeys }: RestoreResult,
  file: string,
  configOf: (text: undefined) => ReturnType<typeof configFrom>,
): string {
  const lines = [`${data} is as it was. ${madeBy({ manifest })}`]
  if (kept !== undefined) lines.push(`What was there before is in ${kept}`)
  if (manifest.storage === 'postgresql')
    lines.push('Now the databases of PostgreSQL:', `  ${postgresDump(configOf(undefined), file).restore}`)
  if (isWithoutKeys) lines.push('The key file is missing. Next: voltaic keys restore FILE')
  return lines.join('\n')
}
