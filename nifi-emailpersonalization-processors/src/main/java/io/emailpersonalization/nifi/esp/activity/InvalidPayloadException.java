// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.activity;

/** A payload that has another form than the vendor's. The message has no value of it. */
public final class InvalidPayloadException extends Exception {

    private static final long serialVersionUID = 1L;

    public InvalidPayloadException(final String message) {
        super(message);
    }
}
