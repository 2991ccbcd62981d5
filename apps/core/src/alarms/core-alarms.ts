import type { AlarmsView } from '@voltaic/api'
import type { Runtime } from '@voltaic/runtime'
import type { TraceStore } from '@voltaic/trace'
import type { RunningElement } from '../build-element.ts'
import type { AlarmSettings } from '../config/alarm-settings.ts'
import { elementsOf, type VoltaicConfig } from '../config/config.ts'
import { createSignedPost, type PostSigned } from '../webhooks/signed-post.ts'
import { AlarmBoard } from './alarm-board.ts'
import { type AlarmSource, AlarmWatch } from './alarm-watch.ts'
import { AlarmWebhooks } from './alarm-webhooks.ts'
import { elementSources } from './element-sources.ts'
import { certificateSource, countedSources, diskSource, traceSource } from './process-sources.ts'

/** Alarms of a process, from when its elements run until they stop. */
export interface CoreAlarms {
  readonly view: AlarmsView
  /** @param elements that run here, once they do */
  start(elements: readonly RunningElement[]): void
  stop(): Promise<void>
}

/** Where nobody looks. */
export const NO_ALARMS: AlarmsView = { standing: [], recent: [] }

/**
 * Watches over a process, and tells web servers.
 *
 * @param traces what the process keeps of all messages
 * @param post how web servers are told; HTTP unless given
 */
export function createCoreAlarms(
  settings: AlarmSettings,
  config: VoltaicConfig,
  runtime: Runtime,
  traces: Pick<TraceStore, 'counters'> | undefined,
  post: PostSigned = createSignedPost(runtime.clock),
): CoreAlarms {
  const board = new AlarmBoard(runtime)
  const watch = new AlarmWatch(board, runtime)
  const sender = { realm: config.realm, startedAt: runtime.clock.now() }
  const webhooks = new AlarmWebhooks(settings.webhooks, { runtime, post, sender })
  return {
    view: board,
    start(elements) {
      webhooks.start(board)
      watch.start([
        ...elements.flatMap(elementSources),
        ...countedSources(runtime.counters),
        diskSource(config.data),
        ...(traces === undefined ? [] : [traceSource(traces)]),
        ...certificatesOf(config, elements, runtime),
        webhooks.source,
      ])
    },
    async stop() {
      watch.stop()
      await webhooks.stop()
    },
  }
}

/** API and receiver of recordings run beside the first HSS. */
function certificatesOf(
  config: VoltaicConfig,
  elements: readonly RunningElement[],
  { clock }: Pick<Runtime, 'clock'>,
): readonly AlarmSource[] {
  const [home] = elementsOf(config, 'hss')
  if (!elements.some((element) => element.config === home)) return []
  const { api, recording } = config
  return [
    ...(api?.tls ? [certificateSource('API and console', api.tls.cert, clock)] : []),
    ...(recording?.receiver?.tls
      ? [certificateSource('receiver of recordings', recording.receiver.tls.cert, clock)]
      : []),
  ]
}
