import type { NetworkDoor } from '@voltaic/api'
import { formatAddress, type Runtime } from '@voltaic/runtime'
import { addressesOf } from './config/config.ts'
import type { Core } from './core.ts'
import { countsOf } from './core-counts.ts'
import { explainDoorOf } from './explain-door.ts'
import { recordCall, viewsOfMedia } from './media-control.ts'

/** What the API shows of the network that runs in this process. */
export function networkDoorOf(core: Core, runtime: Runtime): NetworkDoor {
  const { config, media } = core
  return {
    realm: config.realm,
    plmn: `${config.plmn.mcc}/${config.plmn.mnc}`,
    startedAt: runtime.clock.now(),
    elements: core.elements.map((element) => ({
      name: element.name,
      function: element.function,
      addresses: addressesOf(element).map(formatAddress),
    })),
    counts: () => countsOf(core),
    counters: () => core.counters.read(),
    activity: () => core.activity(),
    contacts: (impi) => core.contactsOf(impi),
    calls: () => core.calls().map(({ icid: _, ...call }) => call),
    releaseCall: (callId) => core.releaseCall(callId),
    media: async (callId) => {
      const views = media === undefined ? [] : await viewsOfMedia(media, callId)
      return views.map(({ createdAt: _, streams, ...view }) => ({
        ...view,
        streams: streams.map(({ tag: _tag, local: _local, remote: _remote, errors: _errors, ...stream }) => stream),
      }))
    },
    recordCall: async (callId, isRecorded) => media !== undefined && recordCall(media, callId, isRecorded),
    trunks: () => core.trunks().map(({ name, element, state }) => ({ name, element, state })),
    phones: core.phones,
    ...explainDoorOf(config, runtime),
  }
}
