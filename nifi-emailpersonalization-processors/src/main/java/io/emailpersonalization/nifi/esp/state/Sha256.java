// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Mailbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in hexadecimal. */
public final class Sha256 {

    private Sha256() {
    }

    /** Returns an empty digest. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the plain hash of the canonical form of an address. The tables hold keyed hashes, see {@link AddressHash}. */
    public static String ofAddress(final String address) {
        return of(MailAddress.key(address));
    }

    /** Returns the plain hash of the mailbox of an address; that of the address itself if the mailbox is unknown. */
    static String ofMailbox(final String address) {
        final String mailbox = Mailbox.of(address);
        return mailbox == null ? ofAddress(address) : of(mailbox);
    }

    /** Returns the hash of texts in their order. */
    public static String of(final String... texts) {
        final MessageDigest digest = sha256();
        for (final String text : texts) {
            update(digest, text);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Adds a text and a separator. */
    public static void update(final MessageDigest digest, final String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
