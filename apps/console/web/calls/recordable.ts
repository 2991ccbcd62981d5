import type { CallMedia, Network } from '../api/operations.ts'

/** Why a call cannot be recorded, with the guide that says how to change that; undefined where it can, or is already. */
export function whyNotRecordable(
  network: Pick<Network, 'recordsCalls'>,
  media: readonly Pick<CallMedia, 'recording' | 'endedAt'>[],
): string | undefined {
  if (media.some(({ recording }) => recording)) return undefined
  if (!network.recordsCalls) return 'Recording is not switched on: docs/guides/recording.md'
  const isAnchored = media.some(({ endedAt }) => endedAt === undefined)
  return isAnchored ? undefined : 'Its media pass no gateway here: docs/guides/media.md'
}
