// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import io.emailpersonalization.nifi.webhook.scheme.Verdict.Reason;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The scheme of Standard Webhooks 1.0 with symmetric secrets: the header webhook-signature has entries {@code v1,<base64>}, separated by spaces, over
 * {@code <webhook-id>.<webhook-timestamp>.<body>}. A secret is base64, after {@code whsec_} where it has a prefix. Tested by VerifyWebhookSignatureTest.
 */
final class StandardWebhooksScheme implements SignatureScheme {

    private static final String PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    /** More signatures in a header are no sender's. */
    private static final int MAX_SIGNATURES = 10;

    private final Hmac hmac;
    private final ReplayWindow window;

    /** @throws IllegalArgumentException when a secret is no base64 */
    StandardWebhooksScheme(final List<String> secrets, final ReplayWindow window) {
        this.hmac = Hmac.ofKeys("HmacSHA256", secrets.stream().map(StandardWebhooksScheme::key).toList());
        this.window = window;
    }

    private static byte[] key(final String secret) {
        final byte[] key;
        try {
            key = Base64.getDecoder().decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret);
        } catch (final IllegalArgumentException e) {
            // the message of the JDK quotes a character of the secret
            throw new IllegalArgumentException("a secret of Standard Webhooks is base64, after whsec_");
        }
        if (key.length == 0) {
            throw new IllegalArgumentException("a secret of Standard Webhooks has at least one byte");
        }
        return key;
    }

    @Override
    public Verdict verify(final WebhookRequest request) {
        final Optional<String> signatures = request.header("webhook-signature");
        final Optional<String> id = request.header("webhook-id");
        if (signatures.isEmpty()) {
            return Verdict.rejected(Reason.NO_SIGNATURE);
        }
        final String timestamp = request.header("webhook-timestamp").orElse("");
        final Optional<Instant> signedAt = ReplayWindow.seconds(timestamp);
        if (signedAt.isEmpty()) {
            return Verdict.rejected(Reason.NO_TIMESTAMP);
        }
        final List<byte[]> codes = Arrays.stream(signatures.get().split(" ")).filter(entry -> entry.startsWith(VERSION))
                .flatMap(entry -> SignatureEncoding.BASE64.decode(entry.substring(VERSION.length())).stream()).toList();
        if (id.isEmpty() || codes.isEmpty() || codes.size() > MAX_SIGNATURES) {
            return Verdict.rejected(Reason.MALFORMED_SIGNATURE);
        }
        final byte[] prefix = (id.get() + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        if (codes.stream().noneMatch(code -> hmac.matches(code, prefix, request.body()))) {
            return Verdict.rejected(Reason.WRONG_SIGNATURE);
        }
        return window.contains(signedAt.get()) ? new Verdict.Verified(id.get(), signedAt.get()) : Verdict.rejected(Reason.OUTSIDE_REPLAY_WINDOW);
    }
}
