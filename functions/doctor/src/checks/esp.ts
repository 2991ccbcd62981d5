import { isLoopbackHost } from '@voltaic/runtime'
import { doesEsp } from '../does-esp.ts'
import type { EspFacts, KernelPart, NetworkPlan, Reading } from '../facts.ts'
import {
  advice,
  commands,
  type Finding,
  type FindingCode,
  found,
  passed,
  quoted,
  type Severity,
  unreadable,
} from '../finding.ts'

type Backend = NetworkPlan['gm']['backend']

/** What IPsec between phone and P-CSCF needs of the host. @spec TS 33.203 §7.1 */
export function checkEsp(facts: EspFacts, plan: NetworkPlan): readonly Finding[] {
  const { backend } = plan.gm
  const wanted = backend === 'auto' ? whatAutoTakes(facts) : backend
  const isIpv6 = plan.elements.some(({ function: what, address }) => what === 'pcscf' && address.host.includes(':'))
  return [
    ...offer(plan),
    ...capabilities(facts, backend),
    part('KERNEL_XFRM_MISSING', 'IPsec by netlink (XFRM)', 'xfrm_user', facts.xfrm, wanted),
    part('KERNEL_ESP_MISSING', 'ESP over IPv4', 'esp4', facts.esp4, wanted),
    ...(isIpv6 ? [part('KERNEL_ESP_MISSING', 'ESP over IPv6', 'esp6', facts.esp6, wanted)] : []),
    tun(facts, wanted),
    ...(facts.isFips ? [fips(backend)] : []),
  ]
}

/** The kernel where it has what is needed, user space else. */
function whatAutoTakes({ xfrm, esp4 }: EspFacts): Backend {
  const isAbsent = [xfrm, esp4].some((reading) => reading.kind === 'read' && reading.value === 'absent')
  return isAbsent ? 'tun' : 'xfrm'
}

/** A phone with an ISIM or USIM sends no second REGISTER when the 401 offers no IPsec (TS 33.203 §6.1, §7.2). */
function offer({ gm, elements }: NetworkPlan): readonly Finding[] {
  const pcscf = elements.find(({ function: what, address }) => what === 'pcscf' && !isLoopbackHost(address.host))
  if (pcscf === undefined) return []
  if (doesEsp(gm.backend)) return [passed('esp', `phones are offered IPsec (gm.backend ${gm.backend})`)]
  const why = gm.backend === 'none' ? 'offers phones no IPsec' : 'does ESP for phones inside this process only'
  return [
    found('warning', {
      group: 'esp',
      code: 'GM_UNPROTECTED',
      what: `${pcscf.name} at ${pcscf.address.host} ${why} (gm.backend ${gm.backend})`,
      why: 'a real phone gets its 401, and then sends nothing more',
      mend: advice(`In the configuration, below ${pcscf.name}, write: gm: { backend: auto }`),
    }),
  ]
}

// what the configured back end does without is told, but is no fault
function severityFor(backend: Backend, ...needing: readonly Backend[]): Severity {
  return needing.includes(backend) ? 'error' : 'note'
}

function capabilities({ capabilities: reading, nodePath }: EspFacts, backend: Backend): readonly Finding[] {
  if (reading.kind === 'unreadable') return [unreadable('esp', 'the capabilities of this process', reading)]
  const wanted = backend === 'xfrm' ? ['NET_ADMIN'] : ['NET_ADMIN', 'NET_RAW']
  const missing = wanted.filter((name) => !reading.value.includes(name))
  if (missing.length === 0) return [passed('esp', `this process has ${wanted.map((name) => `CAP_${name}`).join(', ')}`)]
  return [
    found(severityFor(backend, 'xfrm', 'tun', 'auto'), {
      group: 'esp',
      code: 'CAPABILITY_MISSING',
      what: `this process lacks ${missing.map((name) => `CAP_${name}`).join(' and ')}`,
      why: 'without it nothing can put IPsec associations into the kernel, or send ESP itself',
      mend: commands(`setcap ${wanted.map((name) => `cap_${name.toLowerCase()}`).join(',')}+ep ${quoted(nodePath)}`),
    }),
  ]
}

function part(
  code: FindingCode,
  what: string,
  module: string,
  reading: Reading<KernelPart>,
  backend: Backend,
): Finding {
  if (reading.kind === 'unreadable') return unreadable('esp', `whether the kernel has ${what}`, reading)
  if (reading.value === 'there') return passed('esp', `the kernel has ${what}`)
  if (reading.value === 'loadable') return passed('esp', `the kernel loads ${what} (${module}) when it is needed`)
  return found(severityFor(backend, 'xfrm'), {
    group: 'esp',
    code,
    what: `this kernel is built without ${what}, and has no module ${module}`,
    why: 'kernel IPsec (back end xfrm) cannot be used here; user-space ESP (back end tun) can',
    mend: advice(
      "Use the kernel of a distribution on the host (containers have the host's kernel), or the back end tun.",
    ),
  })
}

function tun({ tun: state }: EspFacts, backend: Backend): Finding {
  switch (state) {
    case 'usable':
      return passed('esp', 'a TUN device can be opened')
    case 'absent':
      return found(severityFor(backend, 'tun'), {
        group: 'esp',
        code: 'TUN_MISSING',
        what: 'there is no /dev/net/tun',
        why: 'user-space ESP (back end tun) cannot be used',
        mend: commands(
          'modprobe tun',
          'mkdir -p /dev/net',
          '[ -e /dev/net/tun ] || mknod -m 0666 /dev/net/tun c 10 200',
        ),
      })
    case 'forbidden':
      return found(severityFor(backend, 'tun'), {
        group: 'esp',
        code: 'TUN_FORBIDDEN',
        what: 'this user may not open /dev/net/tun',
        why: 'user-space ESP (back end tun) cannot be used; to open it is harmless, to use it needs CAP_NET_ADMIN all the same',
        mend: commands('chmod 0666 /dev/net/tun'),
      })
  }
}

function fips(backend: Backend): Finding {
  return found(backend === 'xfrm' || backend === 'auto' ? 'warning' : 'note', {
    group: 'esp',
    code: 'FIPS_MODE',
    what: 'the kernel is in FIPS mode',
    why: 'it refuses hmac-md5-96 and des-ede3-cbc, which some phones offer as their only choice',
    mend: advice('Start the machine without fips=1 on the command line of the kernel, or use the back end tun.'),
  })
}
