// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/** The vendor does not answer, or turns requests down for now. The caller sends again later. The message contains no personal data. */
public final class EspUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean attempted;
    private final boolean mayHaveHadEffect;

    public EspUnavailableException(final String message, final Throwable cause) {
        this(message, cause, true, true);
    }

    private EspUnavailableException(final String message, final Throwable cause, final boolean attempted, final boolean mayHaveHadEffect) {
        super(message, cause);
        this.attempted = attempted;
        this.mayHaveHadEffect = mayHaveHadEffect;
    }

    /** No request was sent: the vendor did not answer earlier ones, and is left alone for now. */
    public static EspUnavailableException notSent(final String message) {
        return new EspUnavailableException(message, null, false, false);
    }

    /** Requests were sent, and had no effect: they only read, or did not reach the vendor, or it had no room. */
    public static EspUnavailableException withoutEffect(final String message, final Throwable cause) {
        return new EspUnavailableException(message, cause, true, false);
    }

    /** Whether a request was sent, or was about to be. Otherwise it does not count as an attempt. */
    public boolean attempted() {
        return attempted;
    }

    /** Whether the vendor may have done what it was asked for. */
    public boolean mayHaveHadEffect() {
        return mayHaveHadEffect;
    }
}
