import type { SpeechCodecs } from '@voltaic/audio'
import type { RecordingSink } from '@voltaic/recording'

/** What is known of a message before the first word of it. */
export interface MessageHead {
  /** Public identity of who is to hear it. */
  readonly mailbox: string
  /** Who speaks: a URI, `sip:anonymous@anonymous.invalid` when the caller wants it so. */
  readonly from: string
  readonly callId: string
  readonly reason: DepositReason
}

/** Why the call came here and not to a phone. */
export type DepositReason = 'unregistered' | 'busy' | 'no answer' | 'unreachable'

/** What a voicemail needs of the machine that it runs on. */
export interface VoicemailDeps {
  readonly codecs: SpeechCodecs
  /** Where the files of one message go; they are kept, or uploaded, when they are closed. */
  keep(head: MessageHead): RecordingSink
  /** @throws when the file cannot be read */
  readFile(path: string): Promise<Uint8Array>
}
