import { addressOf, type Core, type ElementConfig, openSealer, type VoltaicConfig } from '@voltaic/core'
import { formatAddress } from '@voltaic/runtime'
import { describeProtectedPorts } from './describe-gm.ts'

const WHO_DOES_ESP = { process: 'this process', xfrm: 'the kernel (xfrm)', tun: 'user space (tun)' } as const

/** What runs where, for whoever started it. The word `ready` is what scripts wait for. */
export function ready(core: Core): string {
  // most networks have one element of each kind, called after it
  const isPlain = core.elements.every((element) => element.name === element.function)
  const lines = core.elements.map((element) => {
    const what = isPlain ? '' : `${element.function.padEnd(6)} `
    return `  ${element.name.padEnd(10)} ${what}${formatAddress(addressOf(element))}${ipsecOf(element, core)}`
  })
  return ['ready', ...lines, 'Stop with Ctrl-C.'].join('\n')
}

function ipsecOf(element: ElementConfig, { saBackends }: Core): string {
  const backend = saBackends.get(element.name)
  if (element.function !== 'pcscf' || backend === undefined) return ''
  return `  IPsec by ${WHO_DOES_ESP[backend]}, ${describeProtectedPorts(element.gm)}`
}

/** What to tell of P-CSCFs that were to protect Gm if this host can, where it cannot. One line each. */
export function withoutIpsec({ elements, saBackends }: Core): readonly string[] {
  return elements
    .filter((each) => each.function === 'pcscf' && each.gm.backend === 'auto' && !saBackends.has(each.name))
    .map(
      ({ name }) =>
        `! No IPsec: ${name} serves phones in clear, and real phones stay away. Why: voltaic doctor --only esp`,
    )
}

/** Which network it is, and what to do now. @param subscribers of it; undefined where no HSS of it runs here */
export function networkAndNextStep({ realm, data }: VoltaicConfig, subscribers: number | undefined): string {
  const next =
    subscribers === 0
      ? [
          'Nobody can register yet. Next, in another terminal:',
          '  voltaic subscriber add --help   the SIMs of this network',
        ]
      : ['Next, in another terminal:']
  return [
    `This is ${realm}; its data are in ${data}.`,
    ...next,
    '  voltaic doctor                  what of this machine keeps phones from registering',
    '  voltaic trace                   every message as it happens',
  ].join('\n')
}

/** Makes the key file where there is none yet, and says what it means to have one. */
export function warnOfNewKeys(config: VoltaicConfig, to: NodeJS.WritableStream = process.stdout): void {
  const { isNew, path } = openSealer(config)
  if (!isNew) return
  to.write(
    `\n! ${path} was made just now. It opens every K and OPc stored in ${config.data}:\n` +
      '! keep a copy in a safe place. Without it no phone can register again, and nobody can help.\n\n',
  )
}
