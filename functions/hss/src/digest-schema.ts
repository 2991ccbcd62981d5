import { type Migration, sql } from '@voltaic/store'

/**
 * The scheme of an IMPI: a null stands for AKA, an algorithm for SIP Digest, and then `sealed_keys` holds H(A1). One of both,
 * so that nobody can choose the weaker one for a SIM.
 */
export const sipDigest: Migration = {
  async up(db) {
    await sql`alter table hss_impi add column digest_algorithm text
      check (digest_algorithm in ('MD5', 'SHA-256'))`.execute(db)
  },
}
