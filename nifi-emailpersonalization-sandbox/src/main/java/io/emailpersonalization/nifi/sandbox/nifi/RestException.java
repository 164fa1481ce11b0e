// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

/** NiFi refused a request; the message is its answer. */
public final class RestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    RestException(final int status, final String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }
}
