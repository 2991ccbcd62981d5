import type { Web } from '@voltaic/application-servers'
import { type Core, createCore, type VoltaicConfig } from '@voltaic/core'
import type { Runtime } from '@voltaic/runtime'

/** Each element as a core of its own, so that one can be stopped while the others go on. */
export async function startElements(
  config: VoltaicConfig,
  runtime: Runtime,
  only: readonly string[] = config.elements.map(({ name }) => name),
  web?: Web,
): Promise<Map<string, Core>> {
  const cores = new Map<string, Core>()
  for (const name of only) {
    const core = await createCore(config, runtime, [name], web)
    await core.start()
    cores.set(name, core)
  }
  return cores
}
