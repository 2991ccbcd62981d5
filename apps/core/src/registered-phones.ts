import { openUeContactStore } from '@voltaic/pcscf'
import { type Clock, normaliseHost } from '@voltaic/runtime'
import { parseUri } from '@voltaic/sip'
import { elementsOf, type VoltaicConfig } from './config/config.ts'
import { hasDatabase, openElementStore } from './stores.ts'

/** A phone that is registered through a P-CSCF whose data lie here. */
export interface RegisteredPhone {
  readonly impi: string
  /** Host in its Contact; undefined when it is a name. */
  readonly contactHost: string | undefined
  /** Host that its REGISTER came from. */
  readonly sourceHost: string
}

/**
 * The phones of all P-CSCFs of a network that keep their data on this machine; the core may be running.
 *
 * @throws VoltaicError when a store cannot be opened
 */
export async function registeredPhones(config: VoltaicConfig, clock: Clock): Promise<readonly RegisteredPhone[]> {
  const phones: RegisteredPhone[] = []
  for (const element of elementsOf(config, 'pcscf')) {
    if (!hasDatabase(element.name, config)) continue
    const store = await openElementStore(element, config)
    try {
      for (const { impi, contact, source, expiresAt } of await openUeContactStore(store).load()) {
        if (expiresAt > clock.now()) phones.push({ impi, contactHost: hostOf(contact), sourceHost: source.host })
      }
    } finally {
      await store.close()
    }
  }
  return phones
}

function hostOf(contact: string): string | undefined {
  const uri = parseUri(contact)
  return uri.kind === 'sip' ? normaliseHost(uri.host) : undefined
}
