import { keyFileOf, labConfig, prepareKeyRotation, rotateKeys } from '@voltaic/core'
import { Command } from 'commander'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { RotationLine } from '../rotation-line.ts'

interface RotateOptions extends OutputOptions {
  readonly config?: string
  readonly prepare?: boolean
}

/** `voltaic keys rotate` */
export function keysRotateCommand(): Command {
  return new Command('rotate')
    .description('seal every stored K and OPc with a new key, and forget the old one')
    .option('--prepare', 'only put the new key into the key file, which other machines of the network are to get')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
The core may run meanwhile. If it is interrupted, run it again: it goes on where it was.
A backup of the key file from before opens nothing that is stored afterwards: make a new one.

Where several machines use one database:
  voltaic keys rotate --prepare   then copy the key file to the others
  voltaic keys rotate             then copy it once more`,
    )
    .action((options: RotateOptions) => rotate(options))
}

async function rotate(options: RotateOptions): Promise<void> {
  const config = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  const path = keyFileOf(config)
  if (options.prepare) {
    const keyId = prepareKeyRotation(config)
    printResult({ keyId }, `New values are sealed with key ${keyId}. Now copy ${path} to the other machines.`, options)
    return
  }
  const line = new RotationLine(process.stderr)
  try {
    const result = await rotateKeys(config, ({ table }, seen, resealed) => line.show(table, seen, resealed))
    line.end()
    const text = `${result.resealed} values are sealed with key ${result.keyId}, the only one in ${path}.`
    printResult(result, `${text}\nNow make a new backup: voltaic keys backup FILE`, options)
  } finally {
    line.end()
  }
}
