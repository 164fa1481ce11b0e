// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import java.util.List;

/** The schemes of known senders. Each takes the secrets that may be in use at the same time. */
public final class SignatureSchemes {

    private SignatureSchemes() {
    }

    public static SignatureScheme hubspotV1(final List<String> secrets) {
        return HubspotScheme.version1(secrets);
    }

    public static SignatureScheme hubspotV2(final List<String> secrets) {
        return HubspotScheme.version2(secrets);
    }

    public static SignatureScheme hubspotV3(final List<String> secrets, final ReplayWindow window) {
        return HubspotScheme.version3(secrets, window);
    }

    public static SignatureScheme mailchimp(final List<String> secrets, final ReplayWindow window) {
        return TimestampedScheme.mailchimp(secrets, window);
    }

    public static SignatureScheme shopify(final List<String> secrets, final ReplayWindow window) {
        return HmacScheme.shopify(secrets, window);
    }

    public static SignatureScheme stripe(final List<String> secrets, final ReplayWindow window) {
        return TimestampedScheme.stripe(secrets, window);
    }

    public static SignatureScheme wooCommerce(final List<String> secrets, final ReplayWindow window) {
        return HmacScheme.wooCommerce(secrets, window);
    }

    /** @throws IllegalArgumentException when a secret is no base64 */
    public static SignatureScheme standardWebhooks(final List<String> secrets, final ReplayWindow window) {
        return new StandardWebhooksScheme(secrets, window);
    }

    /** Brevo's token in the header Authorization. */
    public static SignatureScheme bearerToken(final List<String> tokens) {
        return TokenScheme.bearer(tokens);
    }
}
