// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Addresses as the ledger keeps them: HMAC-SHA-256 (RFC 2104) of the lower case, under the ledger's key. Instances may be shared by threads. */
final class AddressKey {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    AddressKey(final String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    String of(final String address) {
        return hash(address.strip().toLowerCase(Locale.ROOT));
    }

    /** A hash of several texts in order; null counts as empty. */
    String hash(final String... texts) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            for (final String text : texts) {
                mac.update((text == null ? "" : text).getBytes(StandardCharsets.UTF_8));
                mac.update((byte) 0);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (final NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
