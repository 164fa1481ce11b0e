// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

/** NiFi refused a request; the message is its answer. */
public final class RestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RestException(final String message) {
        super(message);
    }
}
