// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/** The vendor does not answer now, or has no room now. What was to be sent is to be sent again, later. The message holds no personal data. */
public final class EspUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public EspUnavailableException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
