import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { VoltaicError } from '@voltaic/base'
import { connectToTraces, KEY_FILE } from '@voltaic/core'
import { Command } from 'commander'
import { DEFAULT_CONFIG_FILE } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'
import { LAB_DATA } from '../run-lab.ts'

/** `voltaic lab` */
export function labCommand(): Command {
  const reset = new Command('reset')
    .description('throw the lab away, its SIMs and its key file too; the next start makes a new one')
    .option('--json', 'print the result as JSON')
    .action(resetLab)
  return new Command('lab').description('the network that runs without a configuration').addCommand(reset)
}

async function resetLab(options: OutputOptions): Promise<void> {
  // where there is a configuration, the folder holds a real network: its keys are not thrown away by this command
  if (existsSync(DEFAULT_CONFIG_FILE)) {
    throw new VoltaicError(
      'LAB_NOT_HERE',
      `${DEFAULT_CONFIG_FILE} says that ${LAB_DATA} is no lab`,
      `Remove ${LAB_DATA} by hand if you really want to lose its subscribers and keys`,
    )
  }
  const running = await connectToTraces(LAB_DATA)
  for (const socket of running) socket.destroy()
  if (running.length > 0) {
    throw new VoltaicError('LAB_RUNNING', 'the lab is running', 'Stop it with Ctrl-C first')
  }
  const existed = existsSync(join(LAB_DATA, KEY_FILE))
  rmSync(LAB_DATA, { recursive: true, force: true })
  printResult(
    { removed: existed ? LAB_DATA : null },
    existed ? `Removed ${LAB_DATA}. npm start makes a new lab.` : 'There was no lab.',
    options,
  )
}
