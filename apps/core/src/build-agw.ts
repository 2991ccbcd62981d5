import { join } from 'node:path'
import {
  type Agw,
  createAgw,
  createBatchEngine,
  createNftablesEngine,
  createUserSpaceEngine,
  type RelayEngine,
} from '@voltaic/agw'
import { loadSpeechCodecs } from '@voltaic/audio'
import type { RecordingLibrary } from '@voltaic/recordings'
import type { Runtime } from '@voltaic/runtime'
import { createJournalFile } from '@voltaic/store'
import type { RunningElement } from './build-element.ts'
import { createCallRecorder } from './call-recorder.ts'
import { controllersOf } from './config/agw-settings.ts'
import type { AgwElement, VoltaicConfig } from './config/config.ts'
import { createRecordingSpool } from './recordings/recording-spool.ts'

/**
 * A media gateway, and the spool of what it records.
 *
 * @param library where recordings go that are not uploaded
 */
export async function buildAgw(
  element: AgwElement,
  config: VoltaicConfig,
  runtime: Runtime,
  library: RecordingLibrary | undefined,
): Promise<RunningElement> {
  const { name, access, core, ports, dscp, ng } = element
  const codecs = await loadSpeechCodecs()
  const spool = config.recording && createRecordingSpool(name, config, runtime, library)
  const format = config.recording?.format ?? 'wav'
  const recorder = spool && createCallRecorder({ spool, decoders: codecs.decoders, format, log: runtime.log })
  const journal = createJournalFile(join(config.data, `media-calls-${name}`))
  const agw: Agw = createAgw(
    { runtime, engines: enginesOf(element, runtime), codecs, journal, ...(recorder && { recorder }) },
    {
      element: name,
      hosts: { access, core },
      ports,
      ...(dscp !== undefined && { dscp }),
      ng,
      ...(element.engine === 'nftables' && { needs: 'nftables' as const }),
      clients: controllersOf(element, config),
    },
  )
  return {
    config: element,
    media: agw,
    ...(spool && { spool }),
    async start() {
      await spool?.start()
      await agw.start()
    },
    async stop() {
      await agw.stop()
      await spool?.stop()
    },
  }
}

/**
 * The kernel first, then a thread that moves packets in batches, then the sockets of this process, which take what has to
 * be looked into. Those that this host has not are done without; `nftables` wants the kernel or nothing.
 */
function enginesOf({ engine, access, core, ports, ng }: AgwElement, runtime: Runtime): readonly RelayEngine[] {
  const own = createUserSpaceEngine(runtime)
  if (engine === 'user-space') return [own]
  const { clock } = runtime
  const kernel = createNftablesEngine({
    clock,
    hosts: [...access, ...core],
    ports,
    table: `voltaic_media_${ng.port}`,
  })
  return [kernel, createBatchEngine(), own]
}
