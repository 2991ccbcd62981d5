import { type Agw, createAgw, createUserSpaceEngine, type RelayEngine } from '@voltaic/agw'
import type { Runtime } from '@voltaic/runtime'
import type { RunningElement } from './build-element.ts'
import { controllersOf } from './config/agw-settings.ts'
import type { AgwElement, VoltaicConfig } from './config/config.ts'

/** A media gateway. */
export async function buildAgw(element: AgwElement, config: VoltaicConfig, runtime: Runtime): Promise<RunningElement> {
  const { name, access, core, ports, dscp, ng } = element
  const agw: Agw = createAgw(
    { runtime, engines: enginesOf(element, runtime) },
    {
      element: name,
      hosts: { access, core },
      ports,
      ...(dscp !== undefined && { dscp }),
      ng,
      clients: controllersOf(element, config),
    },
  )
  return { config: element, media: agw, start: () => agw.start(), stop: () => agw.stop() }
}

function enginesOf(_element: AgwElement, runtime: Runtime): readonly RelayEngine[] {
  return [createUserSpaceEngine(runtime)]
}
