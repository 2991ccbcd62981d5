import type { Web } from '@voltaic/application-servers'
import type { RecordingLibrary } from '@voltaic/recordings'
import type { Runtime } from '@voltaic/runtime'
import { createElementServer } from './application-server.ts'
import type { RunningElement } from './build-element.ts'
import type { AsElement, VoltaicConfig } from './config/config.ts'
import { createRecordingSpool } from './recordings/recording-spool.ts'
import { sipResolverOf } from './sip-resolver.ts'
import { NO_VOICEMAIL, openVoicemail, VOICEMAIL_SERVICE } from './voicemail.ts'

/**
 * An application server of the box, and the spool of the messages that it takes.
 *
 * @param library where messages go that are not uploaded
 * @throws VoltaicError AS_SERVICE_UNKNOWN, AS_OPTION_INVALID
 */
export async function buildAs(
  element: AsElement,
  config: VoltaicConfig,
  runtime: Runtime,
  web: Web,
  library: RecordingLibrary | undefined,
): Promise<RunningElement> {
  const isVoicemail = element.service === VOICEMAIL_SERVICE
  const spool = isVoicemail ? createRecordingSpool(element.name, config, runtime, library) : undefined
  const voicemail = spool === undefined ? NO_VOICEMAIL : await openVoicemail(spool)
  const { dns, resolver } = sipResolverOf(element, config, runtime)
  const server = createElementServer(element, config, { runtime, resolver, web, voicemail })
  return {
    config: element,
    sip: server.sip,
    ...(spool && { spool }),
    async start() {
      await spool?.start()
      await server.start()
    },
    async stop() {
      await server.stop()
      await spool?.stop()
      await dns.stop()
    },
  }
}
