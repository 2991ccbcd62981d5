import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Runtime } from '@voltaic/runtime'
import { openSegmentFolder } from '@voltaic/store'
import {
  createTraceStore,
  keepTraces,
  mergeTraces,
  startHepSender,
  type TraceFinder,
  type TraceStore,
} from '@voltaic/trace'
import type { VoltaicConfig } from './config/config.ts'
import { DEFAULT_TRACE } from './config/trace-settings.ts'

const FOLDER = 'trace'
const EXTENSION = 'trace'

/** What this process keeps of all that it sees, until it stops. */
export interface KeptTraces {
  /** Absent where the configuration says that nothing is kept. */
  readonly store: TraceStore | undefined
  stop(): Promise<void>
}

/**
 * Begins to keep messages and events on disk, in a folder that only the owner can read, and to copy messages to HOMER where
 * the configuration says so.
 *
 * @param only the elements that run in this process, as they were named; each set of them has a folder of its own
 * @throws VoltaicError when no socket can be had for HEP
 */
export async function startKeepingTraces(
  config: VoltaicConfig,
  only: readonly string[],
  runtime: Runtime,
): Promise<KeptTraces> {
  const { maxOctets, hep } = config.trace ?? DEFAULT_TRACE
  const stopHep = hep && (await startHepSender({ runtime, ...hep }))
  const store = maxOctets === 0 ? undefined : openStore(config, only, maxOctets, runtime)
  const stopKeeping = store && keepTraces(store)
  return {
    store,
    async stop() {
      stopKeeping?.()
      await stopHep?.()
    },
  }
}

function openStore(config: VoltaicConfig, only: readonly string[], maxOctets: number, runtime: Runtime): TraceStore {
  const path = join(config.data, FOLDER, only.length === 0 ? 'all' : only.toSorted().join('+'))
  return createTraceStore({
    segments: openSegmentFolder(path, EXTENSION),
    clock: runtime.clock,
    maxOctets,
    onTrouble(error) {
      if (error === undefined) runtime.log.info('traces are kept again', { folder: path })
      else runtime.log.error('traces cannot be kept', { folder: path, why: error.message })
    },
  })
}

/** What all processes of a network on this machine have kept, running or not; one that runs may be 200 ms behind. */
export function readKeptTraces(config: VoltaicConfig, { clock }: Pick<Runtime, 'clock'>): TraceFinder {
  const folder = join(config.data, FOLDER)
  const names = existsSync(folder) ? readdirSync(folder) : []
  return mergeTraces(
    names.map((name) => {
      const segments = openSegmentFolder(join(folder, name), EXTENSION)
      return createTraceStore({ segments, clock, maxOctets: Number.POSITIVE_INFINITY })
    }),
  )
}
