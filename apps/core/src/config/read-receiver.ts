import Type from 'typebox'
import { configInvalid, type Fields, mistakesOf, readConfigDocument } from './config-document.ts'
import { type ReceiverConfig, receiverMistake, receiverSchema, toReceiver } from './receiver-settings.ts'
import { type KeepSettings, keepSchema, toKeep } from './retention-settings.ts'

/** A receiver that runs alone. */
export interface ReceiverFile {
  readonly receiver: ReceiverConfig
  readonly keep: KeepSettings
}

const schema = Type.Object(
  { receiver: receiverSchema, keep: Type.Optional(keepSchema) },
  { additionalProperties: false, description: 'receiver and keep' },
)

/**
 * The settings of a receiver that runs without a network.
 *
 * @param file its name, for messages
 * @throws VoltaicError `CONFIG_INVALID`
 */
export function readReceiver(text: string, file: string): ReceiverFile {
  const { root, where } = readConfigDocument(text, file)
  const mistakes = mistakesOf(schema, root, [], where)
  if (mistakes.length > 0) throw configInvalid(mistakes, file)
  const fields = root as Fields
  const receiver = toReceiver(fields['receiver'] as Fields)
  const mistake = receiverMistake(receiver)
  if (mistake !== undefined) throw configInvalid([`${where(['receiver', mistake[0]])}: ${mistake[1]}`], file)
  return { receiver, keep: toKeep((fields['keep'] ?? {}) as Fields) }
}
