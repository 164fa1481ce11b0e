// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.record.value.KeyedHash;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Mailbox;

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

    /** Returns the unkeyed hash of the canonical form of an address. No table keeps it. */
    public static String plain(final String address) {
        return Digests.sha256OfParts(MailAddress.key(address));
    }

    /** Returns the hash of an address. */
    public String of(final String address) {
        return ofPlain(plain(address));
    }

    /** Returns the hash of the mailbox of an address; that of the address itself if the mailbox is unknown. */
    public String ofMailbox(final String address) {
        final String mailbox = Mailbox.of(address);
        return mailbox == null ? of(address) : ofPlain(Digests.sha256OfParts(mailbox));
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
