// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The ids of records that a stage left out, as salted hashes: few enough bytes for an attribute, and no personal data. An id that was not left out is found by chance once in 500,000 look-ups of
 * the largest set; it is then kept where it might have gone. Not safe for threads. WithheldIdsTest covers this class.
 */
public final class WithheldIds {

    /** Ids of one FlowFile. As text they take 43 kB; provenance cuts attributes at 64 kB. */
    public static final int MAX_IDS = 8000;
    private static final int HASH_BYTES = 4;
    /** Hexadecimal digits of a salt. */
    private static final int SALT_LENGTH = 16;

    private final String salt;
    /** A hash per record: an id may come twice. */
    private final List<Integer> hashes = new ArrayList<>();
    private final Set<Integer> distinct = new HashSet<>();

    private WithheldIds(final String salt) {
        this.salt = salt;
    }

    /** Returns an empty set. */
    public static WithheldIds none() {
        return new WithheldIds(UUID.randomUUID().toString().replace("-", "").substring(0, SALT_LENGTH));
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @param text null or blank for no ids
     * @throws IllegalArgumentException when it is something else
     */
    public static WithheldIds parse(final String text) {
        if (text == null || text.isBlank()) {
            return none();
        }
        final int end = text.indexOf(':');
        if (end != SALT_LENGTH) {
            throw new IllegalArgumentException("no salt");
        }
        final WithheldIds read = new WithheldIds(text.substring(0, end));
        final byte[] bytes = Base64.getDecoder().decode(text.substring(end + 1));
        if (bytes.length % HASH_BYTES != 0) {
            throw new IllegalArgumentException("half a hash");
        }
        final ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            read.addHash(all.getInt());
        }
        return read;
    }

    /** Adds an id. Returns false and adds nothing if there are too many. */
    public boolean add(final String id) {
        if (hashes.size() == MAX_IDS) {
            return false;
        }
        addHash(hash(id));
        return true;
    }

    private void addHash(final int hash) {
        hashes.add(hash);
        distinct.add(hash);
    }

    public boolean contains(final String id) {
        return !distinct.isEmpty() && distinct.contains(hash(id));
    }

    public boolean isEmpty() {
        return hashes.isEmpty();
    }

    /** Returns how many records were added. */
    public int size() {
        return hashes.size();
    }

    private int hash(final String id) {
        final MessageDigest digest = Digests.sha256();
        Digests.addPart(digest, salt);
        digest.update(id.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(digest.digest()).getInt();
    }

    /** The form of the attribute: the salt, a colon, and the hashes in Base64. */
    @Override
    public String toString() {
        final ByteBuffer all = ByteBuffer.allocate(hashes.size() * HASH_BYTES);
        hashes.stream().sorted().forEach(all::putInt);
        return salt + ":" + Base64.getEncoder().encodeToString(all.array());
    }
}
