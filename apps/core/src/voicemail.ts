import { readFile } from 'node:fs/promises'
import type { VoicemailDeps } from '@voltaic/application-servers'
import { loadSpeechCodecs, PLAIN_SPEECH_CODECS } from '@voltaic/audio'
import { VoltaicError } from '@voltaic/base'
import type { UploadSpool } from '@voltaic/spool'
import { sinkOf } from './call-recorder.ts'

/** Name of the service among those of the box. */
export const VOICEMAIL_SERVICE = 'voicemail'

/** For a service that has not started: nobody leaves a message. */
export const NO_VOICEMAIL: VoicemailDeps = {
  codecs: PLAIN_SPEECH_CODECS,
  keep: () => ({ open: () => ({ append() {}, overwrite() {}, close() {} }) }),
  readFile: async () => new Uint8Array(),
}

/** A voicemail whose messages are brought by a spool to where recordings go. */
export async function openVoicemail(spool: Pick<UploadSpool, 'create'>): Promise<VoicemailDeps> {
  return {
    codecs: await loadSpeechCodecs(),
    keep: ({ mailbox, from, callId, reason }) =>
      sinkOf(spool, { kind: 'voicemail', callId, from, to: mailbox, direction: 'in', reason }),
    readFile: (path) =>
      readFile(path).catch((cause: Error) => {
        throw new VoltaicError(
          'VOICEMAIL_GREETING_UNUSABLE',
          `greeting ${path} cannot be read: ${cause.message}`,
          'Mend option greeting of the voicemail in voltaic.yaml, or leave it out: then a tone is played',
        )
      }),
  }
}
