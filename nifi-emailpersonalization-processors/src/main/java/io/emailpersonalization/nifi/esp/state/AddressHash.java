// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.record.value.KeyedHash;

/**
 * Hashes addresses for the tables: HMAC-SHA-256 under a secret, so that the tables alone do not allow to test addresses. The input is the plain hash of version 1 of the tables,
 * so that rows of version 1 can be rehashed without their addresses. Safe for threads. Tested by HashKeysTest.
 */
public final class AddressHash {

    private static final String ADDRESS = "address";
    private static final String KEY = "key";

    private final KeyedHash key;

    public AddressHash(final String secret) {
        this.key = new KeyedHash(secret);
    }

    /** Returns the hash of an address. */
    public String of(final String address) {
        return ofPlain(Sha256.ofAddress(address));
    }

    /** Returns the hash of the mailbox of an address; that of the address itself if the mailbox is unknown. */
    public String ofMailbox(final String address) {
        return ofPlain(Sha256.ofMailbox(address));
    }

    /** Returns the hash of an address that version 1 kept as a plain hash. */
    public String ofPlain(final String hash) {
        return key.of(ADDRESS, hash);
    }

    /** Returns a value that differs between secrets. */
    public String check() {
        return key.of(KEY);
    }
}
