import type { SpeechCodecs } from '@voltaic/audio'
import { isTelephoneEvent, type NumberedCodec, VOLTE_CODECS_BOTH_FRAMINGS } from '@voltaic/sdp'

const plain = (payloadType: number, encoding: string): NumberedCodec => ({
  payloadType,
  encoding,
  clockRate: 8000,
  channels: 1,
  fmtp: '',
})
const SPEECH: readonly NumberedCodec[] = [
  ...VOLTE_CODECS_BOTH_FRAMINGS.filter((codec) => !isTelephoneEvent(codec)),
  plain(8, 'PCMA'),
  plain(0, 'PCMU'),
]
const KEYS: readonly NumberedCodec[] = VOLTE_CODECS_BOTH_FRAMINGS.filter(isTelephoneEvent)

/** The codecs in which a message can be left, the best first. */
export interface MailboxCodecs {
  /** Those in which the greeting can be spoken too. */
  readonly spoken: readonly NumberedCodec[]
  /** The others as well: what cannot be opened here is kept as it was sent. */
  readonly all: readonly NumberedCodec[]
  /** Commands that install what is lacking. */
  readonly lacks: readonly string[]
}

/** What this machine can speak and understand. */
export function mailboxCodecs(codecs: SpeechCodecs): MailboxCodecs {
  const lacks = new Set<string>()
  const spoken = SPEECH.filter(({ encoding }) => {
    const lacking = lackOf(encoding, codecs)
    for (const each of lacking) lacks.add(each)
    return lacking.length === 0
  })
  return { spoken: [...spoken, ...KEYS], all: [...SPEECH, ...KEYS], lacks: [...lacks] }
}

function lackOf(encoding: string, { decoders, encoders }: SpeechCodecs): readonly string[] {
  // G.711 is a table
  if (encoding !== 'AMR' && encoding !== 'AMR-WB') return []
  return [decoders.create(encoding), encoders.create(encoding)].flatMap((made) => {
    if ('lacks' in made) return [made.lacks]
    made.close()
    return []
  })
}
