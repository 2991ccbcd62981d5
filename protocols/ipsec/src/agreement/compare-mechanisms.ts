import { formatSecurityMechanism, type SecurityMechanism } from './security-mechanism.ts'

/** Whether what came back is what was sent. */
export type Comparison = { readonly kind: 'same' } | { readonly kind: 'different'; readonly reason: string }

const SAME: Comparison = { kind: 'same' }

/**
 * Compares the Security-Verify of a protected request with the Security-Server that was sent: an attacker who took the
 * strong mechanisms out of the 401 is found here, and the answer is 494. Mechanisms are compared as values: case, the
 * order of parameters, spaces and `q=0.10` for `q=0.1` do not matter, nor does the order of the mechanisms, since `q` holds
 * the preference.
 *
 * @spec RFC 3329 §2.3.1, §2.4; TS 24.229 §5.2.2.2
 */
export function compareSecurityVerify(
  verify: readonly SecurityMechanism[],
  sent: readonly SecurityMechanism[],
): Comparison {
  if (verify.length === 0) return { kind: 'different', reason: 'Security-Verify is missing' }
  return compare(verify, sent, 'Security-Verify', 'Security-Server')
}

/**
 * Compares the Security-Client of the protected REGISTER with that of the REGISTER that was challenged.
 *
 * @spec TS 33.203 §7.2; TS 24.229 §5.2.2.2
 */
export function compareSecurityClient(
  second: readonly SecurityMechanism[],
  first: readonly SecurityMechanism[],
): Comparison {
  if (second.length === 0) return { kind: 'different', reason: 'Security-Client is missing in the protected REGISTER' }
  return compare(second, first, 'the second Security-Client', 'the first')
}

/** As multisets: each mechanism of one side needs one of its own on the other. */
function compare(
  got: readonly SecurityMechanism[],
  wanted: readonly SecurityMechanism[],
  gotName: string,
  wantedName: string,
): Comparison {
  const left = wanted.map(canonical)
  for (const mechanism of got) {
    const index = left.indexOf(canonical(mechanism))
    if (index < 0) {
      return {
        kind: 'different',
        reason: `${gotName} has ${formatSecurityMechanism(mechanism)}, ${wantedName} has not`,
      }
    }
    left.splice(index, 1)
  }
  const [missing] = left
  return missing === undefined ? SAME : { kind: 'different', reason: `${gotName} lacks ${missing} of ${wantedName}` }
}

/** Equal for equal values: parameters in one order, tokens in lower case. */
function canonical(mechanism: SecurityMechanism): string {
  const params = new Map([...mechanism.params].sort(([a], [b]) => (a < b ? -1 : 1)))
  return formatSecurityMechanism({ ...mechanism, params }).toLowerCase()
}
