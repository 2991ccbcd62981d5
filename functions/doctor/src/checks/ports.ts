import { addressKey, formatAddress } from '@voltaic/runtime'
import type { NetworkPlan, PortFacts, PortHolder } from '../facts.ts'
import { advice, commands, type Finding, found, passed, quoted } from '../finding.ts'

/** SIP in clear and SIP over TLS; protected ports are others. */
const STANDARD_PORTS = [5060, 5061]

/** Whether what the configuration wants to bind can be bound. */
export function checkPorts(ports: readonly PortFacts[], plan: NetworkPlan): readonly Finding[] {
  return [...ports.flatMap(port), ...protectedPorts(plan)]
}

function port(facts: PortFacts): readonly Finding[] {
  const { element, transport, address, state, holder } = facts
  const name = `${transport.toUpperCase()} ${formatAddress(address)}`
  switch (state) {
    case 'free':
      return [passed('ports', `${name} is free for ${element}`)]
    case 'ours':
      return [passed('ports', `${name} is held by ${element}, which is running`)]
    case 'not-local':
      // the group network says so once for each address
      return []
    case 'forbidden':
      return [
        found('error', {
          group: 'ports',
          code: 'PORT_FORBIDDEN',
          what: `this user may not bind ${name} for ${element}`,
          why: `ports below 1024 are for root; ${element} cannot start`,
          mend: commands(`sysctl -w net.ipv4.ip_unprivileged_port_start=${address.port}`),
        }),
      ]
    case 'taken':
      return [taken(element, name, address.port, holder)]
  }
}

function taken(element: string, name: string, port: number, holder: PortFacts['holder']): Finding {
  if (holder === undefined || holder === 'unseen') {
    return found('error', {
      group: 'ports',
      code: 'PORT_TAKEN',
      what: `${name} is taken, by a process that this user may not see`,
      why: `${element} cannot start`,
      mend: advice(`As root, see who it is: ss -lntup 'sport = :${port}'`),
    })
  }
  return found('error', {
    group: 'ports',
    code: 'PORT_TAKEN',
    what: `${name} is taken by ${holder.name} (pid ${holder.pid}${holder.unit ? `, ${holder.unit}` : ''})`,
    why: `${element} cannot start`,
    mend: commands(stop(holder)),
  })
}

// a service that is only killed comes back
function stop({ pid, unit }: PortHolder): string {
  return unit === undefined ? `kill ${pid}` : `systemctl disable --now ${quoted(unit)}`
}

/** The protected ports are others than those of SIP in clear. @spec TS 33.203 §7.1 */
function protectedPorts({ gm, elements }: NetworkPlan): readonly Finding[] {
  return gm.protectedPorts.map((address) => {
    const name = formatAddress(address)
    if (STANDARD_PORTS.includes(address.port)) {
      return found('error', {
        group: 'ports',
        code: 'PROTECTED_PORT_STANDARD',
        what: `the protected port ${name} is one of SIP's own ports`,
        why: 'clear text and IPsec cannot be told apart on one port: the first REGISTER of a phone would be dropped',
        mend: advice(`Give another protected port in the configuration, as ${address.port + 1040}.`),
      })
    }
    const other = elements.find((element) => addressKey(element.address) === addressKey(address))
    if (other === undefined) return passed('ports', `the protected port ${name} clashes with nothing`)
    return found('error', {
      group: 'ports',
      code: 'PROTECTED_PORT_CLASH',
      what: `the protected port ${name} is also the address of ${other.name}`,
      why: 'only what IPsec protects passes a protected port; the other elements would not get through',
      mend: advice('Give one of the two another port in the configuration.'),
    })
  })
}
