import { encodeHex, VoltaicError } from '@voltaic/base'
import { cardHolderOf } from '@voltaic/hss'
import { type CardHolder, cardFilesOf, pysimProgCommand, pysimShellScript } from '@voltaic/sim'
import Type from 'typebox'
import { RequestRefused } from '../problem.ts'
import { defineRoute, type Route } from '../route.ts'
import { identityParam, strict } from '../schemas/common.ts'
import { noSubscriber } from './subscribers.ts'

const fileSchema = Type.Object(
  {
    application: Type.String({ description: 'USIM or ISIM' }),
    name: Type.String({ description: 'as TS 31.102 and TS 31.103 name it: EF.IMPI' }),
    fid: Type.String({ description: 'identifier of the file, four hexadecimal digits' }),
    record: Type.Optional(Type.Integer({ minimum: 1, description: 'of a file that has records' })),
    hex: Type.String({ description: 'its content, hexadecimal' }),
    says: Type.String({ description: 'its content in words' }),
    clause: Type.String(),
  },
  { ...strict, title: 'SimFile' },
)

/** What cards are to hold. Keys are no part of it: nothing takes a K out of the HSS by the API. */
export const simRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    url: '/subscribers/:identity/sim',
    operationId: 'showSimFiles',
    summary:
      'What the SIM of a subscriber is to hold, file by file, and the commands of pySim that write it; never keys',
    tag: 'Subscribers',
    role: 'viewer',
    params: Type.Object({ identity: identityParam }),
    query: Type.Object(
      {
        pcscf: Type.Optional(
          Type.String({
            maxLength: 253,
            description: 'name or address for EF.P-CSCF (default: the name of the P-CSCF here)',
          }),
        ),
      },
      strict,
    ),
    answers: {
      200: Type.Object(
        {
          files: Type.Array(fileSchema),
          pysimShell: Type.String({ description: 'a script for pySim-shell; lines with keys are comments' }),
          pysimProg: Type.String({ description: 'the same as one command of pySim-prog' }),
        },
        { ...strict, title: 'SimFiles' },
      ),
    },
    async handle({ hss, network }, { params: { identity }, query }) {
      const view = await hss.provisioning.show(identity)
      if (view === undefined) throw noSubscriber(identity)
      const own = network?.()?.elements.find((element) => element.function === 'pcscf')?.name
      const realm = network?.()?.realm
      const pcscf = query.pcscf ?? (own !== undefined && realm !== undefined ? `${own}.${realm}` : undefined)
      const holder = cardHolderOf(view, identity, hss.plmn, pcscf)
      if (holder === undefined) throw withoutSim(identity)
      return { status: 200, body: filesOf(holder) }
    },
  }),
]

function filesOf(holder: CardHolder): unknown {
  try {
    const files = cardFilesOf(holder).map(({ octets, ...file }) => ({ ...file, hex: encodeHex(octets) }))
    return { files, pysimShell: pysimShellScript(holder), pysimProg: pysimProgCommand(holder) }
  } catch (error) {
    throw error instanceof VoltaicError ? noCard(error) : error
  }
}

/** A P-CSCF that is none, or an identity that no card can hold. */
function noCard(cause: VoltaicError): RequestRefused {
  return new RequestRefused(422, cause.code, cause.message, cause.remedy, undefined, { cause })
}

function withoutSim(identity: string): RequestRefused {
  const remedy = 'A phone with a password needs no SIM: see voltaic subscriber password --help'
  return new RequestRefused(409, 'SUBSCRIBER_WITHOUT_SIM', `${identity} registers with a password`, remedy)
}
