import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { VoltaicError } from '@voltaic/base'
import type { Runtime } from '@voltaic/runtime'
import { openSegmentFolder, type SegmentFolder } from '@voltaic/store'
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
 * @throws VoltaicError `TRACE_FOLDER`; when no socket can be had for HEP
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
    segments: openFolder(path),
    clock: runtime.clock,
    maxOctets,
    onTrouble(error) {
      if (error === undefined) runtime.log.info('traces are kept again', { folder: path })
      else runtime.log.error('traces cannot be kept', { folder: path, why: error.message })
    },
  })
}

/**
 * What all processes of a network on this machine have kept, running or not; one that runs may be 200 ms behind.
 *
 * @throws VoltaicError `TRACE_FOLDER`
 */
export function readKeptTraces(config: VoltaicConfig, { clock }: Pick<Runtime, 'clock'>): TraceFinder {
  const folder = join(config.data, FOLDER)
  const names = existsSync(folder) ? namesIn(folder) : []
  return mergeTraces(
    names.map((name) => {
      const segments = openFolder(join(folder, name))
      return createTraceStore({ segments, clock, maxOctets: Number.POSITIVE_INFINITY })
    }),
  )
}

function openFolder(path: string): SegmentFolder {
  try {
    const folder = openSegmentFolder(path, EXTENSION)
    folder.list()
    return folder
  } catch (cause) {
    throw unusable(path, cause as Error)
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (cause) {
    throw unusable(folder, cause as Error)
  }
}

function unusable(path: string, cause: Error): VoltaicError {
  const remedy = 'Run this as the user who owns the folder; trace: { megabytes: 0 } in voltaic.yaml keeps no traces'
  return new VoltaicError('TRACE_FOLDER', `traces cannot be kept in or read from ${path}: ${cause.message}`, remedy, {
    cause,
  })
}
