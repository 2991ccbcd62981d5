import { formatSecurityMechanism, parseSecurityMechanism, type SaSet } from '@voltaic/ipsec'
import type { GmRoom } from './gm-deps.ts'
import { GmPhone, type HeldSet } from './gm-phone.ts'
import type { StoredGmPhone, StoredSet } from './gm-store.ts'
import { reserveFirst } from './reserve-sequences.ts'
import type { SaSetLife } from './sa-set-life.ts'

/**
 * Puts in the sets that a phone had before a restart, with outbound sequence numbers above all that may have been used.
 * A back end that outlives the process has them still.
 *
 * @spec RFC 4303 §2.2; TS 33.203 §7.4
 */
export async function restoreSets(stored: StoredGmPhone, life: SaSetLife, room: GmRoom): Promise<GmPhone> {
  const phone = new GmPhone(stored.impi, stored.host)
  phone.token = stored.token
  const now = room.runtime.clock.now()
  const sets: SaSet[] = []
  for (const set of stored.sets) {
    if (set.expiresAt <= now) continue
    const { agreement, keys, reserved } = set
    // DEVIATION RFC 4303 §3.4.3: where ESP ends with the process the replay window begins anew, since what came in is not
    // written down; what is played back then meets the transactions and the CSeq numbers of SIP
    const result = await room.backend.install({ agreement, side: 'pcscf', keys, lastSequences: reserved })
    if (result.kind === 'refused') {
      room.runtime.counters.add('pcscf.gm.install-refused')
      room.runtime.log.warn('a set was not restored', { element: room.element, reason: result.reason })
      continue
    }
    const held: HeldSet = {
      id: set.id,
      phone,
      handle: result.set,
      keys,
      securityClient: set.securityClient.map(parseSecurityMechanism),
      securityServer: set.securityServer.map(parseSecurityMechanism),
      isInitial: set.isInitial,
      reserved: reserveFirst({ handle: result.set }),
      messages: 0,
      isOver: false,
      isAnswering: false,
    }
    life.adopt(held)
    sets.push({ id: set.id, state: set.state, agreement, expiresAt: set.expiresAt })
    if (set.state === 'current') room.backend.prefer(result.set)
  }
  if (sets.length > 0) life.restore(phone, { sets, nextId: stored.nextId })
  return phone
}

/** A phone with its sets as they are written down: without that of an authentication under way. */
export function storedForm(phone: GmPhone): StoredGmPhone {
  const { key, impi, host, token } = phone
  const sets = phone.sets.sets.flatMap((set): readonly StoredSet[] => {
    const held = phone.held.get(set.id)
    if (held === undefined || set.state === 'temporary') return []
    const { id, state, agreement, expiresAt } = set
    return [
      {
        id,
        state,
        agreement,
        expiresAt,
        keys: held.keys,
        securityClient: held.securityClient.map(formatSecurityMechanism),
        securityServer: held.securityServer.map(formatSecurityMechanism),
        isInitial: held.isInitial,
        reserved: held.reserved,
      },
    ]
  })
  return { key, impi, host, token, nextId: phone.sets.nextId, sets }
}
