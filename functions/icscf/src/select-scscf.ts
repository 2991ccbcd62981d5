import type { ServerCapabilities } from '@voltaic/diameter'

/** An S-CSCF that this I-CSCF may choose, from the configuration. */
export interface KnownScscf {
  /** SIP URI, the same text that the S-CSCF gives as Server-Name. */
  readonly name: string
  readonly capabilities: readonly number[]
}

/**
 * Orders the S-CSCFs that may serve a user: those named by the HSS first, then those that have every mandatory
 * capability, more optional ones first; equal ones stay in the order of the configuration.
 *
 * @spec TS 24.229 §5.3.1.2; TS 29.228 §6.7
 * @param wanted Server-Capabilities of the UAA or LIA; undefined when the answer had none: every S-CSCF will do
 * @param tried names that have already failed for this request
 */
export function selectScscf(
  known: readonly KnownScscf[],
  wanted: ServerCapabilities | undefined,
  tried: ReadonlySet<string>,
): readonly string[] {
  const named = wanted?.serverNames ?? []
  const mandatory = wanted?.mandatory ?? []
  const optional = wanted?.optional ?? []
  const optionalsOf = (scscf: KnownScscf) => optional.filter((wish) => scscf.capabilities.includes(wish)).length
  const capable = known
    .filter((scscf) => mandatory.every((must) => scscf.capabilities.includes(must)))
    .toSorted((a, b) => optionalsOf(b) - optionalsOf(a))
    .map((scscf) => scscf.name)
  return [...new Set([...named, ...capable])].filter((name) => !tried.has(name))
}
