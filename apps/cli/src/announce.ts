import { addressOf, type Core, openSealer, type VoltaicConfig } from '@voltaic/core'
import { formatAddress } from '@voltaic/runtime'

/** What runs where, for whoever started it. The word `ready` is what scripts wait for. */
export function ready(core: Core): string {
  const lines = core.elements.map(
    (element) => `  ${element.name.padEnd(10)} ${element.function.padEnd(6)} ${formatAddress(addressOf(element))}`,
  )
  return ['ready', ...lines, 'Stop with Ctrl-C.'].join('\n')
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
