// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.webhook.scheme.Verdict.Reason;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * A secret in a header, for senders that sign nothing, such as Brevo ({@code Authorization: Bearer <token>}). It proves the sender only over TLS, and not that the body is unchanged.
 * Tested by VerifyWebhookSignatureTest.
 */
final class TokenScheme implements SignatureScheme {

    private final String header;
    private final String prefix;
    private final List<byte[]> digests;

    /** @param prefix what stands before the token, in any case, such as {@code Bearer}; empty for nothing */
    private TokenScheme(final String header, final String prefix, final List<String> tokens) {
        this.header = header;
        this.prefix = prefix;
        this.digests = tokens.stream().map(TokenScheme::digest).toList();
    }

    static SignatureScheme bearer(final List<String> tokens) {
        return new TokenScheme("Authorization", "Bearer ", tokens);
    }

    private static byte[] digest(final String token) {
        return Digests.sha256().digest(token.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Verdict verify(final WebhookRequest request) {
        final Optional<String> value = request.header(header);
        if (value.isEmpty()) {
            return Verdict.rejected(Reason.NO_SIGNATURE);
        }
        if (!value.get().regionMatches(true, 0, prefix, 0, prefix.length())) {
            return Verdict.rejected(Reason.MALFORMED_SIGNATURE);
        }
        // digests have one length, so that the comparison does not tell the length of a token
        final byte[] digest = digest(value.get().substring(prefix.length()).strip());
        boolean matches = false;
        for (final byte[] expected : digests) {
            matches |= MessageDigest.isEqual(expected, digest);
        }
        return matches ? new Verdict.Verified(EventIds.ofBody(request.body()), null) : Verdict.rejected(Reason.WRONG_SIGNATURE);
    }
}
