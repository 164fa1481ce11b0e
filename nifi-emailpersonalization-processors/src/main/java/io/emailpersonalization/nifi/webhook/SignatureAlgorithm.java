// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook;

import org.apache.nifi.components.DescribedValue;

/** The message authentication codes of senders. */
enum SignatureAlgorithm implements DescribedValue {
    SHA256("HMAC-SHA-256", "HmacSHA256", "RFC 2104 with SHA-256"),
    SHA512("HMAC-SHA-512", "HmacSHA512", "RFC 2104 with SHA-512"),
    SHA1("HMAC-SHA-1", "HmacSHA1", "RFC 2104 with SHA-1, for senders that have nothing better");

    private final String value;
    private final String jdkName;
    private final String description;

    SignatureAlgorithm(final String value, final String jdkName, final String description) {
        this.value = value;
        this.jdkName = jdkName;
        this.description = description;
    }

    /** Returns the name of the algorithm in the JDK. */
    String jdkName() {
        return jdkName;
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
