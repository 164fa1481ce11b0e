// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

/** A fault of the user's: the message says what is wrong and how to cure it. */
public final class FlowException extends RuntimeException {

    public FlowException(final String message) {
        super(message);
    }

    public FlowException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
