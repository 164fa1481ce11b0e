// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of texts, in UTF-8 and as hexadecimal digits. For digests under a secret see {@link KeyedHash}. */
public final class Digests {

    private Digests() {
    }

    /** An empty SHA-256 digest. */
    public static MessageDigest sha256() {
        return digest("SHA-256");
    }

    /** An empty SHA-1 digest. UUIDs of version 5 need it (RFC 9562). */
    public static MessageDigest sha1() {
        return digest("SHA-1");
    }

    /** The SHA-256 digest of a text. */
    public static String sha256(final String text) {
        return hex(sha256(), text);
    }

    /** The MD5 digest of a text, for ids that a vendor defines by it. */
    public static String md5(final String text) {
        return hex(digest("MD5"), text);
    }

    /** The SHA-256 digest of several texts in order. {@code ("ab", "c")} and {@code ("a", "bc")} have different digests. */
    public static String sha256OfParts(final String... texts) {
        final MessageDigest digest = sha256();
        for (final String text : texts) {
            addPart(digest, text);
        }
        return hex(digest);
    }

    /** Adds a text and a separator. */
    public static void addPart(final MessageDigest digest, final String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }

    /** Completes a digest and returns its hexadecimal digits. */
    public static String hex(final MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String hex(final MessageDigest digest, final String text) {
        return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Every Java platform has these algorithms. */
    private static MessageDigest digest(final String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
