import { VoltaicError } from '@voltaic/base'
import type { ListedZone, Zone } from '@voltaic/dns'
import { createDnsServer, imsZones, loadZoneFiles } from '@voltaic/dns-server'
import type { Runtime } from '@voltaic/runtime'
import type { RunningElement } from './build-element.ts'
import type { DnsElement, VoltaicConfig } from './config/config.ts'
import { openNumberStore } from './stores.ts'
import { imsTopologyOf, networkNamesOf } from './topology.ts'
import { openZoneFolder } from './zone-folder.ts'

/** The zones of the topology, those of a folder and those of the database, by one server. */
export async function buildDns(element: DnsElement, config: VoltaicConfig, runtime: Runtime): Promise<RunningElement> {
  const own = imsZones(imsTopologyOf(config))
  const zones = [...own, ...zonesOfFolder(element, own)]
  const numbers = element.numbers ? await openNumberStore(config, runtime) : undefined
  const network = networkNamesOf(config)
  const server = createDnsServer({ runtime, numbers }, { element: element.name, listen: [element.dns], zones, network })
  return {
    config: element,
    start: () => server.start(),
    async stop() {
      await server.stop()
      await numbers?.close()
    },
  }
}

/** @throws VoltaicError ZONE_FILES_INVALID */
function zonesOfFolder({ zones: folder }: DnsElement, own: readonly Zone[]): readonly ListedZone[] {
  if (folder === undefined) return []
  const loaded = loadZoneFiles(openZoneFolder(folder))
  if (loaded.kind === 'refused') {
    throw zoneFilesInvalid(
      folder,
      loaded.mistakes.map(({ file, line, reason }) => `${file}:${line}: ${reason}`),
    )
  }
  const twice = loaded.zones.find(({ origin }) => own.some((zone) => zone.origin === origin))
  if (twice === undefined) return loaded.zones
  throw zoneFilesInvalid(folder, ['a file has a zone that this network makes itself, of its realm or of an element'])
}

/** @param reasons one line each */
export function zoneFilesInvalid(folder: string, reasons: readonly string[]): VoltaicError {
  const message = `${folder} cannot be served:\n  ${reasons.join('\n  ')}`
  return new VoltaicError('ZONE_FILES_INVALID', message, 'Correct the files and start again')
}
