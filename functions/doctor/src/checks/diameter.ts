import { formatAddress } from '@voltaic/runtime'
import type { DiameterFacts, DiameterPeerFacts } from '../facts.ts'
import { advice, commands, type Finding, found, passed } from '../finding.ts'

/** Whether each Diameter peer takes a connection and a CER. @spec RFC 6733 §5.3 */
export function checkDiameter({ peers, isRunning }: DiameterFacts): readonly Finding[] {
  return peers.map((peer) => check(peer, isRunning))
}

function check(peer: DiameterPeerFacts, isRunning: boolean): Finding {
  const { name, address, outcome, isLocal } = peer
  const where = `${name} (${formatAddress(address)})`
  switch (outcome.kind) {
    case 'open':
      return passed('diameter', `${where} answers as ${outcome.originHost}, ${outcome.product || 'product not named'}`)
    case 'unreachable':
      return found(isLocal && !isRunning ? 'note' : 'error', {
        group: 'diameter',
        code: 'DIAMETER_UNREACHABLE',
        what: `${where} cannot be reached: ${outcome.why}${isLocal && !isRunning ? ', and no core runs here' : ''}`,
        why: 'without the HSS nobody can register, and no call finds its way',
        mend: isLocal
          ? commands(isRunning ? `voltaic start ${name}` : 'voltaic start')
          : advice(
              `On the machine that is ${address.host}: voltaic start ${name}, and let port ${address.port} through.`,
            ),
      })
    case 'refuses':
      return found('error', {
        group: 'diameter',
        code: 'DIAMETER_REFUSES',
        what: `${where} is reached, and refuses: ${outcome.why}`,
        why: 'without the HSS nobody can register, and no call finds its way',
        mend: advice(
          'Give both sides the same realm and identities; the HSS takes connections only from hosts of its elements.',
        ),
      })
  }
}
