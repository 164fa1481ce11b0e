// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.webhook.scheme.Verdict.Reason;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The three schemes of HubSpot, with the client secret of the app. Source: HubSpot's developer documentation, "Validating requests". Versions 1 and 2 are digests that no time limits:
 * who recorded a request can send it again. Tested by VerifyWebhookSignatureTest.
 */
final class HubspotScheme {

    /** HubSpot signs the URL with these escapes decoded, and no others. */
    private static final Map<String, String> DECODED = Map.ofEntries(Map.entry("%3A", ":"), Map.entry("%2F", "/"), Map.entry("%3F", "?"), Map.entry("%40", "@"), Map.entry("%21", "!"),
            Map.entry("%24", "$"), Map.entry("%27", "'"), Map.entry("%28", "("), Map.entry("%29", ")"), Map.entry("%2A", "*"), Map.entry("%2C", ","), Map.entry("%3B", ";"));
    private static final Pattern ESCAPE = Pattern.compile("%[0-9A-Fa-f]{2}");

    private HubspotScheme() {
    }

    /** Version 1: SHA-256 of the secret and the body. */
    static SignatureScheme version1(final List<String> secrets) {
        return digest(secrets, "v1", request -> Optional.of(""));
    }

    /** Version 2: SHA-256 of the secret, the method, the URL and the body. */
    static SignatureScheme version2(final List<String> secrets) {
        return digest(secrets, "v2", request -> request.method() == null || request.url() == null ? Optional.empty() : Optional.of(request.method() + request.url()));
    }

    /** Version 3: base64 of HMAC-SHA256 over the method, the URL, the body and the timestamp. */
    static SignatureScheme version3(final List<String> secrets, final ReplayWindow window) {
        final SignatureScheme scheme = new HmacScheme(new HmacScheme.Format("X-HubSpot-Signature-v3", "HmacSHA256", SignatureEncoding.BASE64, "",
                SignedContent.parse("{method}{url}{body}{timestamp}"), "X-HubSpot-Request-Timestamp", List.of()), secrets, window);
        return request -> withEventId(scheme.verify(new WebhookRequest(request.method(), request.url() == null ? null : decoded(request.url()), request.headers(), request.body())),
                request.body());
    }

    private static Verdict withEventId(final Verdict verdict, final byte[] body) {
        return verdict instanceof final Verdict.Verified verified ? new Verdict.Verified(EventIds.ofHubspot(body), verified.signedAt()) : verdict;
    }

    /** The part of a request that stands between the secret and the body. */
    private interface SignedHead {

        /** Returns empty where the request lacks it. */
        Optional<String> of(WebhookRequest request);
    }

    private static SignatureScheme digest(final List<String> secrets, final String version, final SignedHead signedHead) {
        return request -> {
            final Optional<String> signature = request.header("X-HubSpot-Signature");
            if (signature.isEmpty()) {
                return Verdict.rejected(Reason.NO_SIGNATURE);
            }
            final Optional<byte[]> code = request.header("X-HubSpot-Signature-Version").filter(stated -> !stated.equals(version)).isPresent() ? Optional.empty()
                    : SignatureEncoding.HEX.decode(signature.get());
            if (code.isEmpty()) {
                return Verdict.rejected(Reason.MALFORMED_SIGNATURE);
            }
            final Optional<String> head = signedHead.of(request);
            if (head.isEmpty()) {
                return Verdict.rejected(Reason.NO_URL);
            }
            boolean matches = false;
            for (final String secret : secrets) {
                final MessageDigest digest = Digests.sha256();
                digest.update((secret + head.get()).getBytes(StandardCharsets.UTF_8));
                matches |= MessageDigest.isEqual(digest.digest(request.body()), code.get());
            }
            return matches ? new Verdict.Verified(EventIds.ofHubspot(request.body()), null) : Verdict.rejected(Reason.WRONG_SIGNATURE);
        };
    }

    /** Decodes the escapes that HubSpot decodes. */
    static String decoded(final String url) {
        return ESCAPE.matcher(url).replaceAll(escape -> Matcher.quoteReplacement(DECODED.getOrDefault(escape.group().toUpperCase(Locale.ROOT), escape.group())));
    }
}
