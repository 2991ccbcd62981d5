import type { NetworkDoor } from '@voltaic/api'
import { formatAddress, type Runtime } from '@voltaic/runtime'
import { addressesOf } from './config/config.ts'
import type { Core } from './core.ts'
import { countsOf } from './core-counts.ts'
import { explainDoorOf } from './explain-door.ts'
import { mediaDoorOf } from './media-door.ts'

/** What the API shows of the network that runs in this process. */
export function networkDoorOf(core: Core, runtime: Runtime): NetworkDoor {
  const { config } = core
  return {
    realm: config.realm,
    plmn: `${config.plmn.mcc}/${config.plmn.mnc}`,
    startedAt: runtime.clock.now(),
    elements: core.elements.map((element) => ({
      name: element.name,
      function: element.function,
      addresses: addressesOf(element).map(formatAddress),
    })),
    recordsCalls: config.recording !== undefined && core.media !== undefined,
    counts: () => countsOf(core),
    counters: () => core.counters.read(),
    activity: () => core.activity(),
    contacts: (impi) => core.contactsOf(impi),
    calls: () => core.calls().map(({ icid: _, ...call }) => call),
    endedCalls: () => core.endedCalls().map(({ icid: _, ...call }) => call),
    releaseCall: (callId) => core.releaseCall(callId),
    ...mediaDoorOf(core),
    trunks: () => core.trunks().map(({ name, element, state }) => ({ name, element, state })),
    alarms: () => core.alarms,
    phones: core.phones,
    ...explainDoorOf(config, runtime),
  }
}
