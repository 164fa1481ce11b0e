// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

/** A request could not be sent before the time that it was given, and was not sent: what it rests on is to be asked for anew. */
public final class TooLateException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean attempted;

    /** @param attempted whether the vendor was asked, and did not take it */
    public TooLateException(final String message, final boolean attempted) {
        super(message);
        this.attempted = attempted;
    }

    /** Whether the vendor was asked, and did not take it; otherwise its turn did not come. */
    public boolean attempted() {
        return attempted;
    }
}
