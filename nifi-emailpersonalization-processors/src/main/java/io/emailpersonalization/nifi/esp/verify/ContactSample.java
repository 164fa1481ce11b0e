// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import io.emailpersonalization.nifi.record.value.Digests;

import java.util.SplittableRandom;

/**
 * Chooses records of a FlowFile while it is read: each subset of the asked size with the same chance (selection sampling, Knuth, The Art of Computer Programming, volume 2, section 3.4.2,
 * algorithm S). The same seed and number of records give the same choice. For one pass.
 */
public final class ContactSample {

    /** Hexadecimal digits of 64 bits. */
    private static final int SEED_DIGITS = 16;

    private final SplittableRandom random;
    private long records;
    private long toChoose;

    private ContactSample(final long records, final long size, final SplittableRandom random) {
        this.records = records;
        this.toChoose = size;
        this.random = random;
    }

    /** Chooses every record. */
    public static ContactSample all() {
        return new ContactSample(Long.MAX_VALUE, Long.MAX_VALUE, new SplittableRandom(0));
    }

    /**
     * Chooses at random.
     *
     * @param records the number of records that will be asked for
     * @param size the number of records to choose
     * @param seed any text
     */
    public static ContactSample random(final long records, final long size, final String seed) {
        return new ContactSample(records, Math.min(records, size), new SplittableRandom(Long.parseUnsignedLong(Digests.sha256(seed).substring(0, SEED_DIGITS), 16)));
    }

    /** Whether the next record is chosen. Past the announced number none is. */
    public boolean chooses() {
        final boolean chosen = toChoose > 0 && (toChoose >= records || random.nextLong(records) < toChoose);
        records--;
        toChoose -= chosen ? 1 : 0;
        return chosen;
    }
}
