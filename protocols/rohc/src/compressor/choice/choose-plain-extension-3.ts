import { writePlainExtension3 } from '../packets/extension-3-plain.ts'
import { CHANGE } from '../stream/changes.ts'
import { MODE_CODES, type StreamContext } from '../stream/stream-context.ts'
import type { Extended } from './choose-extension-3.ts'
import { ipUpdates } from './ip-updates.ts'
import { isIdTold, isSnTold, type Needs } from './needs.ts'
import { writeUor2Base } from './write-format.ts'

const SN_IN_BASE = 5
const SN_IN_ALL = 13

/**
 * A UOR-2 of the profiles without RTP with an Extension 3 that tells all that is pending.
 *
 * @param enough how often an item of a list is sent with its index
 * @returns undefined if only IR-DYN can tell it
 * @spec RFC 3095 §5.11.3, §5.11.4
 */
export function choosePlainExtension3(context: StreamContext, needs: Needs, enough: number): Extended | undefined {
  if (!isSnTold(needs, SN_IN_ALL)) return undefined
  const hasId = !isIdTold(needs.ipId, 0)
  // RFC 3095 §5.7.5: whether I or I2 is meant there is not said, so IR-DYN has it
  if (hasId && needs.isIdAmbiguous) return undefined
  const ip = ipUpdates(context, needs, false, enough)
  const isLong = !isSnTold(needs, SN_IN_BASE)
  return {
    type: 'UOR-2',
    told: ip.told | (context.changes.pending & CHANGE.mode),
    write: (out, crc) => {
      const base = { sn: isLong ? needs.sn >> 8 : needs.sn, ts: 0, ipId: 0, marker: false }
      writeUor2Base(out, context.cid, 'UOR-2', { ...base, extended: true, crc }, false)
      writePlainExtension3(out, {
        ...ip,
        mode: MODE_CODES[context.mode],
        ...(isLong ? { sn: needs.sn } : {}),
        ...(hasId && needs.ipId ? { ipId: needs.ipId.offset } : {}),
      })
    },
  }
}
