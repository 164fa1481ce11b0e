// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104) under a secret. Only the owner of the secret can compare values by it. Safe for threads. KeyedHashTest covers this class. */
public final class KeyedHash {

    /** Characters. A shorter secret can be guessed. */
    public static final int MIN_SECRET_LENGTH = 16;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    public KeyedHash(final String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** The hash of several texts in order, as 64 hexadecimal digits. */
    public String of(final String... texts) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (final String text : texts) {
                mac.update(text.getBytes(StandardCharsets.UTF_8));
                mac.update((byte) 0);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (final NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
