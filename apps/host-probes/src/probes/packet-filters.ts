import type { PacketFilter, Reading } from '@voltaic/doctor'
import { parseIptables } from '../filters/iptables-save.ts'
import { parseNft } from '../filters/nft-json.ts'
import { read, readText, unread } from '../read-text.ts'
import { runProgram } from '../run-program.ts'

/** The kernel lists the tables of the older iptables here, for root; the file is not there when it is not in use. */
const LEGACY_TABLES = ['/proc/net/ip_tables_names', '/proc/net/ip6_tables_names']

/** The rules of nftables, and those of iptables where it is in use. */
export async function probePacketFilters(): Promise<Reading<readonly PacketFilter[]>> {
  const nft = await runProgram('nft', '--json', 'list', 'ruleset')
  const filters: PacketFilter[] = []
  if (nft.kind === 'read') filters.push(...parseNft(nft.value))
  // what iptables-nft has put in is shown by nft too, but not always in full
  const older = await Promise.all(
    (['iptables', 'ip6tables'] as const).map(async (program) => {
      const saved = await runProgram(`${program}-save`)
      if (saved.kind === 'read') filters.push(...parseIptables(saved.value, program))
      return saved.kind === 'read'
    }),
  )
  if (nft.kind === 'unreadable') return older.includes(true) ? read(filters) : nft
  const isLegacyUnread = !older.includes(true) && (await hasLegacyTables())
  return isLegacyUnread
    ? unread('there are rules of the older iptables, and iptables-save is not installed', { package: 'iptables' })
    : read(filters)
}

async function hasLegacyTables(): Promise<boolean> {
  const names = await Promise.all(LEGACY_TABLES.map(readText))
  return names.some((text) => (text ?? '').trim() !== '')
}
