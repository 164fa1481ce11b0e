// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.record.value.KeyedHash;

/**
 * Addresses as the tables keep them: HMAC-SHA-256 under a secret, so that nobody who has the tables alone can try addresses on them. What is hashed is the plain hash that
 * version 1 kept, so that its rows can be brought under the secret without their addresses. Instances may be shared by threads.
 */
public final class AddressHash {

    private static final String ADDRESS = "address";
    private static final String KEY = "key";

    private final KeyedHash key;

    public AddressHash(final String secret) {
        this.key = new KeyedHash(secret);
    }

    /** What an address is found by. */
    public String of(final String address) {
        return ofPlain(Sha256.ofAddress(address));
    }

    /** What the mailbox is found by that an address leads to; that of the address itself where it leads to none. */
    public String ofMailbox(final String address) {
        return ofPlain(Sha256.ofMailbox(address));
    }

    /** What an address is found by that version 1 kept as this hash. */
    public String ofPlain(final String hash) {
        return key.of(ADDRESS, hash);
    }

    /** Tells this secret from others. */
    public String check() {
        return key.of(KEY);
    }
}
