// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Message authentication codes by each of several secrets. A sender may use any of them while a secret is replaced. Tested by VerifyWebhookSignatureTest. */
final class Hmac {

    private final String algorithm;
    private final List<byte[]> keys;

    private Hmac(final String algorithm, final List<byte[]> keys) {
        this.algorithm = algorithm;
        this.keys = keys;
    }

    /**
     * Returns the codes with keys.
     *
     * @param algorithm such as HmacSHA256
     * @param keys none is empty
     */
    static Hmac ofKeys(final String algorithm, final List<byte[]> keys) {
        return new Hmac(algorithm, List.copyOf(keys));
    }

    /** Returns the codes with the bytes of the secrets' texts as keys. */
    static Hmac ofTexts(final String algorithm, final List<String> secrets) {
        return new Hmac(algorithm, secrets.stream().map(secret -> secret.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /** Whether a code is that of a message by one of the secrets. Takes the same time for every wrong code of a length. */
    boolean matches(final byte[] code, final byte[]... message) {
        boolean matches = false;
        for (final byte[] expected : codes(message)) {
            matches |= MessageDigest.isEqual(expected, code);
        }
        return matches;
    }

    private List<byte[]> codes(final byte[]... message) {
        final List<byte[]> codes = new ArrayList<>();
        for (final byte[] key : keys) {
            try {
                final Mac mac = Mac.getInstance(algorithm);
                mac.init(new SecretKeySpec(key, algorithm));
                for (final byte[] part : message) {
                    mac.update(part);
                }
                codes.add(mac.doFinal());
            } catch (final NoSuchAlgorithmException | InvalidKeyException e) {
                throw new IllegalStateException("The JVM lacks " + algorithm, e);
            }
        }
        return codes;
    }
}
