// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.process;

/** A run could not be finished; the message names the reason. */
public final class TortureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TortureException(final String message) {
        super(message);
    }

    public TortureException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
