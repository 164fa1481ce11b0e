// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/** A request could not be sent before the time that it was given, and had no effect: what it rests on is to be asked for anew. The message holds no personal data. */
public final class DeadlineExceededException extends Exception {

    private static final long serialVersionUID = 1L;
    private final boolean attempted;

    /** @param attempted whether the vendor was asked, and had no room; otherwise the time was over before the request had its turn */
    public DeadlineExceededException(final String message, final boolean attempted) {
        super(message);
        this.attempted = attempted;
    }

    /** Whether the vendor was asked, and had no room. Otherwise the request waited in vain: it has its turn soon when it comes again. */
    public boolean attempted() {
        return attempted;
    }
}
