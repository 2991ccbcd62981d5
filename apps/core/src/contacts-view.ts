import type { ContactsEntry } from '@voltaic/api'
import type { RunningElement } from './build-element.ts'

/** Where a private identity can be reached, as S-CSCFs and P-CSCFs here have it; no key is in it. */
export function contactsOf(elements: readonly RunningElement[], impi: string): ContactsEntry {
  const bindings = elements.flatMap(({ config: { name }, calls }) =>
    (calls?.bindingsOf(impi) ?? []).map(({ impu, contact, path, registeredAt, expiresAt }) => {
      return { scscf: name, impi, impu, contact, path, registeredAt, expiresAt }
    }),
  )
  const securityAssociations = elements.flatMap(({ config: { name }, legs, saBackend }) =>
    (legs?.securityAssociations(impi) ?? []).map(({ agreement: { ue, pcscf }, algorithms, state, expiresAt }) => {
      const backend = saBackend?.name ?? 'none'
      return { pcscf: name, impi, backend, state, algorithms, expiresAt, phone: endOf(ue), network: endOf(pcscf) }
    }),
  )
  return { bindings, securityAssociations }
}

type End = ContactsEntry['securityAssociations'][number]['phone']

function endOf({ host, spiC, spiS, portC, portS }: End): End {
  return { host, spiC, spiS, portC, portS }
}
