import {
  type Agw,
  createAgw,
  createBatchEngine,
  createNftablesEngine,
  createUserSpaceEngine,
  type RelayEngine,
} from '@voltaic/agw'
import { loadSpeechCodecs } from '@voltaic/audio'
import type { Runtime } from '@voltaic/runtime'
import type { RunningElement } from './build-element.ts'
import { controllersOf } from './config/agw-settings.ts'
import type { AgwElement, VoltaicConfig } from './config/config.ts'

/** A media gateway. */
export async function buildAgw(element: AgwElement, config: VoltaicConfig, runtime: Runtime): Promise<RunningElement> {
  const { name, access, core, ports, dscp, ng } = element
  const agw: Agw = createAgw(
    { runtime, engines: enginesOf(element, runtime), codecs: await loadSpeechCodecs() },
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
  return { config: element, media: agw, start: () => agw.start(), stop: () => agw.stop() }
}

/**
 * The kernel first, then a thread that moves packets in batches, then the sockets of this process, which take what has to
 * be looked into. Those that this host has not are done without; `nftables` wants the kernel or nothing.
 */
function enginesOf({ engine, access, core, ports, ng }: AgwElement, runtime: Runtime): readonly RelayEngine[] {
  const own = createUserSpaceEngine(runtime)
  if (engine === 'user-space') return [own]
  const { clock } = runtime
  const kernel = createNftablesEngine({ clock, hosts: [...access, ...core], ports, table: `voltaic_media_${ng.port}` })
  return [kernel, createBatchEngine(), own]
}
