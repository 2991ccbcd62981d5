import { formatAlgorithmPair, type SaSets } from '@voltaic/ipsec'
import { eventTrace } from '@voltaic/runtime'
import type { GmRoom } from './gm-deps.ts'
import type { GmPhone } from './gm-phone.ts'

/** Puts into the trace which sets of a phone have changed: their SPIs and ports, never their keys. @spec TS 33.203 §7.4 */
export function traceSets(phone: GmPhone, before: SaSets, { runtime, element }: GmRoom): void {
  if (!eventTrace.hasSubscribers) return
  const tell = (id: number, state: string): void => {
    const held = phone.held.get(id)
    const agreement = held?.handle.agreement
    eventTrace.publish({
      at: runtime.clock.now(),
      element,
      kind: 'sa',
      what: `IPsec set ${id} ${state}`,
      subscribers: [phone.impi],
      fields: {
        host: phone.host,
        ...(held &&
          agreement && {
            algorithms: formatAlgorithmPair(held.keys.pair),
            ueSpis: `${agreement.ue.spiC} ${agreement.ue.spiS}`,
            uePorts: `${agreement.ue.portC} ${agreement.ue.portS}`,
            pcscfSpis: `${agreement.pcscf.spiC} ${agreement.pcscf.spiS}`,
            pcscfPorts: `${agreement.pcscf.portC} ${agreement.pcscf.portS}`,
          }),
      },
    })
  }
  const old = new Map(before.sets.map(({ id, state }) => [id, state]))
  for (const { id, state } of phone.sets.sets) {
    if (old.get(id) !== state) tell(id, state)
    old.delete(id)
  }
  for (const id of old.keys()) tell(id, 'removed')
}
