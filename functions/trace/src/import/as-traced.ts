import { maskDiameterKeys } from '@voltaic/diameter'
import { maskKeys } from '@voltaic/sip'
import type { TracedMessage } from '../traced-message.ts'
import type { RoleGuesser } from './guess-roles.ts'
import type { ImportedEntry, ImportedMessage } from './imported-message.ts'

type Names = Pick<RoleGuesser, 'nameOf'>

/** Who sent an entry to whom, as ladder and recorder want it: SCTP carries whole messages in order, as TCP does. */
export function waysOf(entry: ImportedEntry, names: Names): Omit<TracedMessage, 'data' | 'protocol'> {
  const [{ from, to } = { from: NOWHERE, to: NOWHERE }] = entry.sights
  const transport = entry.transport === 'udp' ? 'udp' : 'tcp'
  return { at: entry.at, element: names.nameOf(from), direction: 'out', transport, local: from, remote: to }
}

const NOWHERE = { host: '0.0.0.0', port: 0 }

/**
 * An imported message as its sender would have traced it.
 *
 * @param withKeys as the capture has it; otherwise CK, IK, XRES and Digest-HA1 are zeros
 */
export function asTraced(message: ImportedMessage, names: Names, withKeys = false): TracedMessage {
  const { protocol } = message
  return { ...waysOf(message, names), protocol, data: withKeys ? message.data : masked(message) }
}

function masked({ protocol, data }: ImportedMessage): Uint8Array {
  if (protocol === 'sip') return maskKeys(data)
  return protocol === 'diameter' ? maskDiameterKeys(data) : data
}
