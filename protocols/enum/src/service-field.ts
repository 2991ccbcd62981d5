/** URI schemes of a service. */
type Schemes = readonly ('sip' | 'sips' | 'tel')[]

/** What routes calls, by type and subtype. @spec RFC 3764 §4; RFC 4769 §4; RFC 4415 §2 */
const CALL_SERVICES: ReadonlyMap<string, Schemes> = new Map<string, Schemes>([
  ['sip', ['sip', 'sips']],
  ['tel', ['tel']],
  ['pstn:tel', ['tel']],
  ['pstn:sip', ['sip', 'sips']],
  ['voice:tel', ['tel']],
])

/** RFC 6116 §3.4.3: a type or subtype has 1 to 32 letters, digits and hyphens. */
const SERVICE = /^[a-z0-9-]{1,32}(?::[a-z0-9-]{1,32})*$/

/**
 * The services of a SERVICES field, in lower case and in their order: `E2U+pstn:tel+sip` gives `pstn:tel` and `sip`.
 *
 * @returns undefined when it is not one of ENUM
 * @spec RFC 6116 §3.4.3, §3.6
 */
export function parseEnumServices(field: string): readonly string[] | undefined {
  const [application, ...services] = field.toLowerCase().split('+')
  if (application !== 'e2u' || services.length === 0) return undefined
  return services.every((service) => SERVICE.test(service)) ? services : undefined
}

/** Whether a call can be routed by a service. */
export function isCallService(service: string): boolean {
  return CALL_SERVICES.has(service)
}

/**
 * The first of several services that a URI fits.
 *
 * @param scheme in lower case
 * @spec RFC 6116 §3.4.3.2
 */
export function serviceOfScheme(services: readonly string[], scheme: string): string | undefined {
  return services.find((service) => CALL_SERVICES.get(service)?.some((known) => known === scheme))
}
