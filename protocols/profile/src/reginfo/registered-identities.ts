import type { ReginfoDocument } from './reginfo-document.ts'

/**
 * The public identities that one contact is registered with, after a document has come: those that it lists as active
 * with the contact are won, those that it lists as terminated are lost, and what it says nothing of stays.
 *
 * @param known before, the default one first; the order stays, what is won comes last
 * @param isOwn whether a contact address is the one in question
 * @spec TS 24.229 §5.1.1.3, §5.2.3; RFC 3680 §5.2
 */
export function registeredIdentities(
  known: readonly string[],
  { registrations }: ReginfoDocument,
  isOwn: (uri: string) => boolean,
): readonly string[] {
  const active = new Set<string>()
  const terminated = new Set<string>()
  for (const { aor, state, contacts } of registrations) {
    const isActive = state === 'active' && contacts.some((each) => each.state === 'active' && isOwn(each.uri))
    if (isActive) active.add(aor)
    else if (state === 'terminated' || contacts.some(({ uri }) => isOwn(uri))) terminated.add(aor)
  }
  const kept = known.filter((identity) => !terminated.has(identity))
  return [...kept, ...[...active].filter((identity) => !known.includes(identity))]
}
