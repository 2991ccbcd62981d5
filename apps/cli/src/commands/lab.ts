import { existsSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { VoltaicError } from '@voltaic/base'
import { connectToTraces } from '@voltaic/core'
import { Command } from 'commander'
import { LAB_DATA, LAB_MARK } from '../lab-data.ts'
import { DEFAULT_CONFIG_FILE, findConfig } from '../load-config.ts'
import { type OutputOptions, printResult } from '../output.ts'

/** `voltaic lab` */
export function labCommand(): Command {
  const reset = new Command('reset')
    .description('throw the lab away, its SIMs and its key file too; the next start makes a new one')
    .option('--json', 'print the result as JSON')
    .action(resetLab)
  return new Command('lab').description('the network that runs without a configuration').addCommand(reset)
}

async function resetLab(options: OutputOptions): Promise<void> {
  const doubt = whyNoLab()
  if (doubt !== undefined) {
    throw new VoltaicError(
      'LAB_NOT_HERE',
      doubt,
      `Remove ${LAB_DATA} by hand if you really want to lose its subscribers and keys`,
    )
  }
  const running = await connectToTraces(LAB_DATA)
  for (const socket of running) socket.destroy()
  if (running.length > 0) {
    throw new VoltaicError('LAB_RUNNING', 'the lab is running', 'Stop it with Ctrl-C first')
  }
  const existed = existsSync(LAB_DATA)
  rmSync(LAB_DATA, { recursive: true, force: true })
  printResult(
    { removed: existed ? LAB_DATA : null },
    existed ? `Removed ${LAB_DATA}. npm start makes a new lab.` : 'There was no lab.',
    options,
  )
}

// the folder of a real network is not thrown away by this command, whatever its name
function whyNoLab(): string | undefined {
  if (existsSync(DEFAULT_CONFIG_FILE) && resolve(findConfig(undefined)?.data ?? '') === resolve(LAB_DATA)) {
    return `${DEFAULT_CONFIG_FILE} says that ${LAB_DATA} is no lab`
  }
  return !existsSync(LAB_DATA) || existsSync(LAB_MARK) ? undefined : `nothing says that ${LAB_DATA} is a lab`
}
