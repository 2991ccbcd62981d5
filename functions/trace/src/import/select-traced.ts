import type { TracedMessage } from '../traced-message.ts'
import { parseImported } from './capture-import.ts'
import { EntrySelector, type ImportFilter } from './select-entries.ts'

/** The filter of an import for messages that this process traces. @returns asked of each message, in order */
export function selectTraced(filter: ImportFilter): (message: TracedMessage) => boolean {
  const selector = new EntrySelector(filter)
  return ({ at, protocol, transport, direction, local, remote, data }) => {
    const [from, to] = direction === 'out' ? [local, remote] : [remote, local]
    const sights = [{ frame: 0, at, from, to, interfaceId: 0 }]
    const parsed = parseImported(protocol, data)
    return selector.wants({ kind: 'message', at, protocol, transport, data, sights, isAgain: false, ...parsed })
  }
}
