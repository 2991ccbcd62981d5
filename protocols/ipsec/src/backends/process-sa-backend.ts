import type { Net } from '@voltaic/runtime'
import { createProtectedNet, type ProtectedNetOptions } from '../engine/protected-net.ts'
import { type InstalledSaSet, SaDatabase } from '../engine/sa-database.ts'
import { securityAssociations } from '../sa/sa-agreement.ts'
import type { SaBackend, SaHandle } from './sa-backend.ts'

/**
 * ESP inside the process: for phones and core on one `Net`, without root. What it holds ends with the process.
 *
 * @param net whose `bindPackets` carries the packets
 */
export function createProcessSaBackend(net: Net, options: ProtectedNetOptions): SaBackend {
  const database = new SaDatabase(options.random)
  const installed = new Map<SaHandle, InstalledSaSet>()
  return {
    name: 'process',
    net: createProtectedNet(net, database, options),
    async protect(ports) {
      for (const port of ports) database.protect(port)
    },
    async unprotect(ports) {
      for (const port of ports) database.unprotect(port)
    },
    allocateSpis: (others) => database.allocateSpis(others),
    async install({ agreement, side, keys, lastSequences }) {
      const result = database.install(agreement, side, keys, lastSequences)
      if (result.kind === 'installed') installed.set(result.set, result.set)
      return result
    },
    async remove(handle) {
      const set = installed.get(handle)
      if (set === undefined) return
      installed.delete(handle)
      database.remove(set)
    },
    prefer(handle) {
      const set = installed.get(handle)
      if (set !== undefined) database.prefer(set)
    },
    async list(side) {
      const sets = database.list().filter((set) => side === undefined || set.side === side)
      return sets.flatMap(({ agreement }) => securityAssociations(agreement))
    },
    async discard({ spi }) {
      for (const set of database.list()) {
        if (!securityAssociations(set.agreement).some((each) => each.spi === spi)) continue
        installed.delete(set)
        database.remove(set)
      }
    },
    async close() {
      for (const set of installed.values()) database.remove(set)
      installed.clear()
    },
  }
}
