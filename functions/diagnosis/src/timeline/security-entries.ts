import type { EventTrace } from '@voltaic/runtime'
import type { DraftEntry, TimelineStory } from './timeline-entry.ts'

/** One set, from the challenge that it was made for to its end. */
interface SetLife {
  isUsed: boolean
}

/** Sets of security associations that came into use and ended. @spec TS 33.203 §7.4 */
export function securityEntries({ story }: TimelineStory): readonly DraftEntry[] {
  const lives = new Map<string, SetLife>()
  return story.events.flatMap((event): readonly DraftEntry[] => {
    const [, id, state] = /^IPsec set (\d+) (\w+)$/.exec(event.kind === 'sa' ? event.what : '') ?? []
    if (id === undefined || state === undefined) return []
    const key = `${event.element} ${event.fields?.['host']} ${id}`
    if (state === 'temporary') {
      lives.set(key, { isUsed: false })
      return []
    }
    const what = whatOf(state, lives.get(key), id)
    if (state === 'removed') lives.delete(key)
    else lives.set(key, { isUsed: true })
    return what === undefined ? [] : [entryOf(event, what)]
  })
}

function whatOf(state: string, life: SetLife | undefined, id: string): string | undefined {
  switch (state) {
    case 'new':
    case 'current':
      return life?.isUsed ? undefined : `IPsec set ${id} set up`
    case 'removed':
      return life !== undefined && !life.isUsed
        ? `IPsec set ${id} given up: nobody registered over it`
        : `IPsec set ${id} ended`
    default:
      return undefined
  }
}

function entryOf({ at, element, fields = {} }: EventTrace, what: string): DraftEntry {
  const ends = [
    endOf('phone', fields['ueSpis'], fields['uePorts']),
    endOf(element, fields['pcscfSpis'], fields['pcscfPorts']),
  ]
  const detail = [fields['algorithms'], ...ends].filter((each) => each !== undefined).join('; ')
  return { at, until: at, kind: 'security', outcome: 'note', what, ...(detail !== '' && { detail }) }
}

/** Client side first, as the P-CSCF tells them. */
function endOf(who: string, spis: unknown, ports: unknown): string | undefined {
  if (typeof spis !== 'string' || typeof ports !== 'string') return undefined
  const [spiC, spiS] = spis.split(' ')
  const [portC, portS] = ports.split(' ')
  return `${who} spi-c ${spiC} spi-s ${spiS} port-c ${portC} port-s ${portS}`
}
