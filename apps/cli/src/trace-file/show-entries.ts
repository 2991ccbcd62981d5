import {
  asTraced,
  type CaptureImport,
  createLadder,
  formatSsrc,
  type ImportedEntry,
  isProtected,
  type Ladder,
  type Sight,
  summariseEntry,
  waysOf,
} from '@voltaic/trace'
import { printableJson } from '../printable.ts'
import { ladderWidth } from '../terminal-ladder.ts'

export interface ShowOptions {
  readonly everything: boolean
  readonly withKeys: boolean
}

/** Draws entries as a ladder. @returns its lines for the next entry */
export function ladderOf(
  importing: CaptureImport,
  { everything }: ShowOptions,
): (entry: ImportedEntry) => readonly string[] {
  let current: ImportedEntry | undefined
  let ladder: Ladder | undefined
  return (entry) => {
    ladder ??= createLadder({
      width: ladderWidth(),
      colours: process.stdout.isTTY && process.env['NO_COLOR'] === undefined,
      everything,
      elements: importing.elements,
      nameOf: (address) => importing.roles.nameOf(address),
      isProtected: () => current !== undefined && isProtected(current),
    })
    current = entry
    return ladder.arrow(waysOf(entry, importing.roles), summariseEntry(entry))
  }
}

/** One entry as a line of JSON: with what the live trace has, and where it was seen. */
export function jsonOf(entry: ImportedEntry, importing: CaptureImport, { withKeys }: ShowOptions): string {
  const { roles } = importing
  const { label, detail } = summariseEntry(entry)
  const [first] = entry.sights
  const about = {
    kind: entry.kind,
    ...waysOf(entry, roles),
    transport: entry.transport,
    peer: first && roles.nameOf(first.to),
    label,
    detail,
    sights: entry.sights.map((sight) => sightOf(sight, importing)),
  }
  if (entry.kind === 'pco') {
    const { where, direction, imsi, apn, pco } = entry.found
    return printableJson({ ...about, where, pcoDirection: direction, imsi, apn, pco })
  }
  if (entry.kind === 'rtp') return printableJson({ ...about, ssrc: formatSsrc(entry.stream.ssrc) })
  const { protocol, data } = asTraced(entry, roles, withKeys)
  return printableJson({ ...about, protocol, isAgain: entry.isAgain, data: Buffer.from(data).toString('base64') })
}

function sightOf({ interfaceId, ...sight }: Sight, importing: CaptureImport): object {
  const name = importing.interfaces[interfaceId] ?? ''
  return { ...sight, interface: name === '' ? interfaceId : name }
}
