// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.webhook.scheme;

/** The way in which a sender proves that a webhook is its own. Safe for threads. */
@FunctionalInterface
public interface SignatureScheme {

    /** Checks a webhook. Compares in constant time, and names no secret. */
    Verdict verify(WebhookRequest request);
}
