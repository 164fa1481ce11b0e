// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

import org.apache.nifi.components.DescribedValue;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** How the bytes of a signature stand in a header. Tested by VerifyWebhookSignatureTest. */
public enum SignatureEncoding implements DescribedValue {
    HEX("hex", "Hexadecimal digits in either case"),
    BASE64("base64", "Base64 of RFC 4648, with padding or without, in the standard or the URL alphabet");

    private final String value;
    private final String description;

    SignatureEncoding(final String value, final String description) {
        this.value = value;
        this.description = description;
    }

    /** Returns the bytes of a text; empty where it has another form. */
    Optional<byte[]> decode(final String text) {
        try {
            return Optional.of(this == HEX ? HexFormat.of().parseHex(text) : Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
        } catch (final IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String getValue() {
        return value;
    }

    @Override
    public String getDisplayName() {
        return value;
    }

    @Override
    public String getDescription() {
        return description;
    }
}
