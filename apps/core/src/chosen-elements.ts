import { VoltaicError } from '@voltaic/base'
import type { ElementConfig, VoltaicConfig } from './config/config.ts'

/**
 * The elements that are meant.
 *
 * @param only names of elements, or else functions; empty for all
 * @throws VoltaicError ELEMENT_UNKNOWN
 */
export function chosenElements(config: VoltaicConfig, only: readonly string[]): readonly ElementConfig[] {
  if (only.length === 0) return config.elements
  const chosen = new Set(only.flatMap((wish) => elementsCalled(wish, config)))
  return config.elements.filter((element) => chosen.has(element))
}

/** The element of that name, or else all of that function. */
function elementsCalled(wish: string, config: VoltaicConfig): readonly ElementConfig[] {
  const named = config.elements.filter((element) => element.name === wish)
  if (named.length > 0) return named
  const ofFunction = config.elements.filter((element) => element.function === wish)
  if (ofFunction.length > 0) return ofFunction
  throw new VoltaicError(
    'ELEMENT_UNKNOWN',
    `no element of this network is called ${wish} or is one`,
    `There are: ${config.elements.map((element) => `${element.name} (${element.function})`).join(', ')}`,
  )
}
