import type { AmrCodec } from '@voltaic/amr'

/** Where the committed recording of a codec lies; whoever starts the phone reads it. See functions/ue/media/README.md. */
export function sampleFileUrl(codec: AmrCodec): URL {
  return new URL(codec === 'AMR' ? '../../media/sample.amr' : '../../media/sample.awb', import.meta.url)
}
