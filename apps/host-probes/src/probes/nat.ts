import { VoltaicError } from '@voltaic/base'
import { elementsOf, registeredPhones, type VoltaicConfig } from '@voltaic/core'
import type { NatFacts, PacketFilter, PhoneFacts, Reading } from '@voltaic/doctor'
import type { Clock } from '@voltaic/runtime'
import { read, unread } from '../read-text.ts'

/** What the P-CSCF has seen of its phones, beside the rules of this host. */
export async function probeNat(
  config: VoltaicConfig,
  clock: Clock,
  filters: Promise<Reading<readonly PacketFilter[]>>,
  isLocal: (host: string) => boolean,
): Promise<NatFacts> {
  const hosts = elementsOf(config, 'pcscf').map(({ sip }) => sip.host)
  return { phones: await phones(config, clock), filters: await filters, localHosts: hosts.filter(isLocal) }
}

async function phones(config: VoltaicConfig, clock: Clock): Promise<Reading<readonly PhoneFacts[]>> {
  try {
    const all = await registeredPhones(config, clock)
    return read(
      all.flatMap(({ impi, contactHost, sourceHost }) =>
        contactHost === undefined ? [] : [{ impi, says: contactHost, seenAs: sourceHost }],
      ),
    )
  } catch (error) {
    if (error instanceof VoltaicError) return unread(error.message)
    throw error
  }
}
