// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import io.emailpersonalization.nifi.webhook.scheme.Verdict.Reason;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One signature in one header: the scheme of Shopify and WooCommerce, of HubSpot's version 3, and of any sender that signs likewise. Tested by VerifyWebhookSignatureTest.
 */
public final class HmacScheme implements SignatureScheme {

    private static final String SHA256 = "HmacSHA256";
    private static final SignedContent BODY = SignedContent.parse("{body}");

    private final Format format;
    private final Hmac hmac;
    private final ReplayWindow window;

    /**
     * Where a sender puts what.
     *
     * @param signatureHeader the header with the signature
     * @param algorithm of the JDK's Mac, such as HmacSHA256
     * @param encoding how the signature is written
     * @param prefix what stands before the signature, such as {@code sha256=}; empty for nothing
     * @param content what is signed
     * @param timestampHeader the header with the timestamp, in seconds or, from 13 digits, in milliseconds; null for none
     * @param idHeaders headers with an id of the event, the best first; the body's digest is the id where none is there
     */
    public record Format(String signatureHeader, String algorithm, SignatureEncoding encoding, String prefix, SignedContent content, String timestampHeader, List<String> idHeaders) {

        public Format {
            idHeaders = List.copyOf(idHeaders);
        }
    }

    /** @param secrets each is tried */
    public HmacScheme(final Format format, final List<String> secrets, final ReplayWindow window) {
        this.format = format;
        this.hmac = Hmac.ofTexts(format.algorithm(), secrets);
        this.window = window;
    }

    /** Shopify: base64 over the body, with the secret of the app. Source: Shopify's developer documentation, "Verify webhooks". */
    static SignatureScheme shopify(final List<String> secrets, final ReplayWindow window) {
        return new HmacScheme(new Format("X-Shopify-Hmac-Sha256", SHA256, SignatureEncoding.BASE64, "", BODY, null, List.of("X-Shopify-Event-Id", "X-Shopify-Webhook-Id")), secrets, window);
    }

    /** WooCommerce: base64 over the body, with the secret of the webhook. Source: WooCommerce's REST API documentation, "Webhooks". */
    static SignatureScheme wooCommerce(final List<String> secrets, final ReplayWindow window) {
        return new HmacScheme(new Format("X-WC-Webhook-Signature", SHA256, SignatureEncoding.BASE64, "", BODY, null, List.of("X-WC-Webhook-Delivery-ID")), secrets, window);
    }

    @Override
    public Verdict verify(final WebhookRequest request) {
        final Optional<String> signature = request.header(format.signatureHeader());
        if (signature.isEmpty()) {
            return Verdict.rejected(Reason.NO_SIGNATURE);
        }
        final Optional<byte[]> code = signature.filter(text -> text.startsWith(format.prefix())).flatMap(text -> format.encoding().decode(text.substring(format.prefix().length())));
        if (code.isEmpty()) {
            return Verdict.rejected(Reason.MALFORMED_SIGNATURE);
        }
        final String timestamp = format.timestampHeader() == null ? null : request.header(format.timestampHeader()).orElse(null);
        final Optional<Instant> signedAt = timestamp == null ? Optional.empty() : instant(timestamp);
        if (format.timestampHeader() != null && signedAt.isEmpty()) {
            return Verdict.rejected(Reason.NO_TIMESTAMP);
        }
        final String id = format.idHeaders().stream().flatMap(name -> request.header(name).stream()).findFirst().orElse(null);
        final Optional<byte[][]> signed = format.content().of(request, timestamp, id);
        if (signed.isEmpty()) {
            return Verdict.rejected(format.content().has(SignedContent.Place.ID) && id == null ? Reason.MALFORMED_SIGNATURE : Reason.NO_URL);
        }
        if (!hmac.matches(code.get(), signed.get())) {
            return Verdict.rejected(Reason.WRONG_SIGNATURE);
        }
        if (signedAt.isPresent() && !window.contains(signedAt.get())) {
            return Verdict.rejected(Reason.OUTSIDE_REPLAY_WINDOW);
        }
        return new Verdict.Verified(id == null ? EventIds.ofBody(request.body()) : id, signedAt.orElse(null));
    }

    private static Optional<Instant> instant(final String timestamp) {
        final int digitsOfMillis = 13;
        return timestamp.length() >= digitsOfMillis ? ReplayWindow.millis(timestamp) : ReplayWindow.seconds(timestamp);
    }
}
