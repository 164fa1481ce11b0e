// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs webhooks as their senders do, with HMAC-SHA-256. */
public final class WebhookSignature {

    private static final String ALGORITHM = "HmacSHA256";

    private WebhookSignature() {
    }

    /** Returns the value of X-Shopify-Hmac-Sha256 and X-WC-Webhook-Signature: the code of the body in Base64. */
    public static String base64(final String secret, final String body) {
        return Base64.getEncoder().encodeToString(code(secret, body));
    }

    /**
     * Returns the value of Stripe-Signature and X-Mailchimp-Signature: the time, and the code of time and body in hexadecimal digits.
     *
     * @param second the time of the webhook in seconds since 1970
     */
    public static String timestamped(final String secret, final long second, final String body) {
        return "t=%d,v1=%s".formatted(second, HexFormat.of().formatHex(code(secret, second + "." + body)));
    }

    private static byte[] code(final String secret, final String text) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
