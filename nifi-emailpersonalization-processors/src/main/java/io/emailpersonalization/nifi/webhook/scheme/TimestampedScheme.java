// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import io.emailpersonalization.nifi.webhook.scheme.Verdict.Reason;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A timestamp and signatures in one header: {@code t=1700000000,v1=<hex>}. Signed is the timestamp, a full stop and the body. The scheme of Stripe (its documentation, "Verify webhook
 * signatures manually") and of Mailchimp's audience webhooks. Tested by VerifyWebhookSignatureTest.
 */
final class TimestampedScheme implements SignatureScheme {

    /** More signatures in a header are no sender's. */
    private static final int MAX_SIGNATURES = 10;

    private final String header;
    private final Hmac hmac;
    private final ReplayWindow window;
    private final Function<byte[], String> eventId;

    private TimestampedScheme(final String header, final List<String> secrets, final ReplayWindow window, final Function<byte[], String> eventId) {
        this.header = header;
        this.hmac = Hmac.ofTexts("HmacSHA256", secrets);
        this.window = window;
        this.eventId = eventId;
    }

    static SignatureScheme stripe(final List<String> secrets, final ReplayWindow window) {
        return new TimestampedScheme("Stripe-Signature", secrets, window, EventIds::ofObject);
    }

    /** Mailchimp repeats an event with the same body: type, fired_at and data. */
    static SignatureScheme mailchimp(final List<String> secrets, final ReplayWindow window) {
        return new TimestampedScheme("X-Mailchimp-Signature", secrets, window, EventIds::ofBody);
    }

    @Override
    public Verdict verify(final WebhookRequest request) {
        final Optional<String> signature = request.header(header);
        if (signature.isEmpty()) {
            return Verdict.rejected(Reason.NO_SIGNATURE);
        }
        String timestamp = null;
        final List<byte[]> codes = new ArrayList<>();
        for (final String item : signature.get().split(",")) {
            final String[] pair = item.strip().split("=", 2);
            if (pair.length == 2 && "t".equals(pair[0])) {
                timestamp = pair[1];
            } else if (pair.length == 2 && "v1".equals(pair[0])) {
                SignatureEncoding.HEX.decode(pair[1]).ifPresent(codes::add);
            }
        }
        if (codes.isEmpty() || codes.size() > MAX_SIGNATURES) {
            return Verdict.rejected(Reason.MALFORMED_SIGNATURE);
        }
        final Optional<Instant> signedAt = timestamp == null ? Optional.empty() : ReplayWindow.seconds(timestamp);
        if (signedAt.isEmpty()) {
            return Verdict.rejected(Reason.NO_TIMESTAMP);
        }
        final byte[] prefix = (timestamp + ".").getBytes(StandardCharsets.UTF_8);
        if (codes.stream().noneMatch(code -> hmac.matches(code, prefix, request.body()))) {
            return Verdict.rejected(Reason.WRONG_SIGNATURE);
        }
        return window.contains(signedAt.get()) ? new Verdict.Verified(eventId.apply(request.body()), signedAt.get()) : Verdict.rejected(Reason.OUTSIDE_REPLAY_WINDOW);
    }
}
