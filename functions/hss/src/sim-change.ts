import type { Sealer, Transaction } from '@voltaic/store'
import { keysContext } from './authentication-centre.ts'
import type { HssTables } from './schema.ts'
import type { SimFields } from './sim-input.ts'

/**
 * Gives a private identity another SIM.
 *
 * @param keepsSeq the counter goes on where it is: SQNs of the old SIM may be those of the new one
 * @spec TS 33.102 §6.3
 */
export async function replaceSim(
  transaction: Transaction<HssTables>,
  sealer: Sealer,
  impi: string,
  sim: SimFields,
  keepsSeq: boolean,
): Promise<void> {
  const row = await transaction
    .updateTable('hss_impi')
    .set({
      sealed_keys: sealer.seal(Buffer.concat([sim.k, sim.opc]), keysContext(impi)),
      digest_algorithm: null,
      algorithm: sim.algorithm ?? 'milenage',
      res_length: sim.resLength ?? null,
      amf: sim.amf,
      ind_length: sim.indLength,
      delta: sim.delta,
      age_limit: sim.ageLimit ?? null,
    })
    .where('impi', '=', impi)
    .returning('id')
    .executeTakeFirstOrThrow()
  if (keepsSeq) return
  await transaction.updateTable('hss_authentication').set({ seq: sim.seq }).where('impi_id', '=', row.id).execute()
}
