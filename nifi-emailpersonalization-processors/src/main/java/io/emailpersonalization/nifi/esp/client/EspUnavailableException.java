// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/** The vendor does not answer, or turns requests down for now. The caller sends again later. The message contains no personal data. */
public final class EspUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean attempted;

    public EspUnavailableException(final String message, final Throwable cause) {
        this(message, cause, true);
    }

    private EspUnavailableException(final String message, final Throwable cause, final boolean attempted) {
        super(message, cause);
        this.attempted = attempted;
    }

    /** No request was sent: the vendor did not answer earlier ones, and is left alone for now. */
    public static EspUnavailableException notSent(final String message) {
        return new EspUnavailableException(message, null, false);
    }

    /** Whether a request was sent, or was about to be. Otherwise it does not count as an attempt. */
    public boolean attempted() {
        return attempted;
    }
}
