// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.reference;

/** A lookup service failed: a fault of the environment, never of the record. The message has no value; the cause may quote one. */
public final class LookupFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    public LookupFailedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
