// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/** The vendor does not answer, or turns requests down for now. The caller sends again later. The message contains no personal data. */
public final class EspUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public EspUnavailableException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
